import { acceptedRisksSchema, applyAcceptedRisks } from "@dephealth/core/scan/gates/accepted-risks.ts";
import { describe, expect, it } from "vitest";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const entry = { package: "npm/request", reason: "replaced in spring", until: "2027-03-31" };

function dependency(name: string, label: "deprecated" | "malicious" = "deprecated") {
	return { ecosystem: "npm" as const, package: name, status: { label, evidence: [] }, in_use: [] };
}
function apply(dependencies: ReturnType<typeof dependency>[], ...accepted: object[]) {
	return applyAcceptedRisks(dependencies, acceptedRisksSchema.parse(accepted), NOW);
}

describe("an accepted risk", () => {
	it("applies to the package it names", () => {
		const report = apply([dependency("request"), dependency("other")], entry);
		expect([...report.applied.keys()]).toEqual(["npm#request"]);
		expect(report).toMatchObject({ expired: [], refused: [], unused: [] });
	});

	it.each([
		["2026-11-24", true],
		["2026-11-23", true],
		["2026-11-22", false],
	])("until %s is applied today: %s", (until, isApplied) => {
		const report = apply([dependency("request")], { ...entry, until });
		expect(report.applied.size).toBe(isApplied ? 1 : 0);
		expect(report.expired).toHaveLength(isApplied ? 0 : 1);
	});

	it("never covers malware", () => {
		const report = apply([dependency("request", "malicious")], entry);
		expect(report.applied.size).toBe(0);
		expect(report.refused).toHaveLength(1);
	});

	it.each([
		["npm/@old/*", ["@old/a", "@old/b"]],
		["npm/*-plugin", ["x-plugin"]],
		["npm/request", ["request"]],
		["pypi/*", []],
	])("of %s covers %j", (text, names) => {
		const all = ["@old/a", "@old/b", "x-plugin", "request", "@older/a"].map((name) => dependency(name));
		const report = apply(all, { ...entry, package: text });
		expect([...report.applied.keys()]).toEqual(names.map((name) => `npm#${name}`));
		expect(report.unused).toHaveLength(names.length === 0 ? 1 : 0);
	});

	it("of many covers all but the malware among them, and says so", () => {
		const report = apply([dependency("@old/a"), dependency("@old/evil", "malicious")], {
			...entry,
			package: "npm/@old/*",
		});
		expect([...report.applied.keys()]).toEqual(["npm#@old/a"]);
		expect(report.refused).toHaveLength(1);
	});

	it("that matches nothing is reported", () => {
		expect(apply([], entry).unused).toHaveLength(1);
	});
});

describe("the list of accepted risks is refused", () => {
	it.each([
		["without a reason", { ...entry, reason: undefined }, "[0].reason"],
		["with an empty reason", { ...entry, reason: "  " }, "[0].reason"],
		["without a last day", { ...entry, until: undefined }, "[0].until"],
		["with a day that does not exist", { ...entry, until: "2027-02-30" }, "[0].until"],
		["with a time", { ...entry, until: "2027-02-01T00:00:00Z" }, "[0].until"],
		["with a name that is none", { ...entry, package: "npm/.." }, "[0].package"],
		["with too many stars", { ...entry, package: "npm/*a*b*c*d*" }, "[0].package"],
		["without an ecosystem", { ...entry, package: "request" }, "[0].package"],
		["with an unknown key", { ...entry, untill: "2027-01-01" }, "[0]"],
		["with __proto__ as the package", { ...entry, package: "__proto__/x" }, "[0].package"],
	])("%s", (_, value, place) => {
		const parsed = acceptedRisksSchema.safeParse([value]);
		const path = parsed.error?.issues[0]?.path.map((part) => (typeof part === "number" ? `[${part}]` : part));
		expect(path?.join(".")).toBe(place);
	});
});
