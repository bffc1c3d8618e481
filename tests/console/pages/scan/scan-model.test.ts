import {
	countRisks,
	type Entry,
	entriesOf,
	type Filter,
	groupByRoot,
	headlineOf,
	matches,
	riskOf,
	sortEntries,
	urgentWords,
} from "@dephealth/console/pages/scan/scan-model.ts";
import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import { assessDependencies } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aDocument, anNpmDependency } from "../../../package-documents.ts";

type Risk = (typeof RISK_LEVELS)[number];

/** A row as the API's result gives it. */
function entry(
	name: string,
	change: {
		risk?: Risk;
		path?: string[];
		direct?: boolean;
		dev?: boolean;
		health?: number | null;
		status?: string;
	} = {},
): Entry {
	const {
		risk = "LOW",
		path = [name],
		direct = path.length === 1,
		dev = false,
		health = 80,
		status = "active",
	} = change;
	const listed = { ecosystem: "npm", package: name, path, is_direct: direct, is_dev: dev };
	return {
		key: `npm/${name}`,
		kind: "assessed",
		listed,
		assessed: {
			...listed,
			risk_level: risk,
			health_score: health,
			status: { label: status },
			abandonment_risk: null,
		},
		note: "",
		root: `npm/${path[0]}`,
	} as unknown as Entry;
}

const ANY: Filter = { risks: new Set(), text: "", directOnly: false, withoutDev: false };

describe("the rows of a result", () => {
	const input = {
		format: "package-lock.json" as const,
		project: "shop",
		dependencies: ["known", "waits", "absent", "unread"].map((name) => anNpmDependency(name)),
		skipped: [],
	};
	const result = assessDependencies(
		input,
		new Map([
			["npm#known", { kind: "known", summary: summarize(aDocument()) }],
			["npm#waits", { kind: "pending", shouldStart: false, lastFailure: "GitHub did not answer" }],
			["npm#absent", { kind: "not_found" }],
		]),
	);

	it("say of each dependency how far it is, and nothing is counted as a risk that was not assessed", () => {
		const entries = entriesOf(result);
		expect(entries).toHaveLength(4);
		const byName = new Map(entries.map((row) => [row.listed.package, row]));
		expect(byName.get("known")?.kind).toBe("assessed");
		expect(byName.get("waits")).toMatchObject({
			kind: "wait",
			note: expect.stringContaining("GitHub did not answer"),
		});
		expect(byName.get("absent")).toMatchObject({ kind: "absent", note: expect.stringContaining("npm") });
		expect(byName.get("unread")?.kind).not.toBe("assessed");
		for (const name of ["absent", "unread"]) {
			const row = byName.get(name);
			expect(row && ["UNKNOWN", "wait"].includes(riskOf(row))).toBe(true);
		}
	});
});

describe("a package that its registry does not know", () => {
	it.each([
		["npm", "npm does not know it."],
		["go", "The Go module proxy does not know it."],
		["maven", "Maven Central does not know it."],
		["cargo", "crates.io does not know it."],
	] as const)("%s", (ecosystem, note) => {
		const [row] = entriesOf({
			dependencies: [],
			unread: [],
			pending: [],
			not_found: [{ ...anNpmDependency("absent"), ecosystem, package: "absent" }],
		} as unknown as Parameters<typeof entriesOf>[0]);
		expect(row?.note).toBe(note);
	});
});

describe("counts", () => {
	it("add up to the rows, whatever they are", () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...RISK_LEVELS)), (risks) => {
				const counts = countRisks(risks.map((risk, index) => entry(`p${index}`, { risk })));
				expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(risks.length);
				for (const level of RISK_LEVELS) {
					expect(counts[level]).toBe(risks.filter((risk) => risk === level).length);
				}
			}),
		);
	});
});

describe("what needs a decision", () => {
	it.each([
		[["CRITICAL", "HIGH", "LOW"], "1 critical, 1 high"],
		[["HIGH", "HIGH"], "2 high"],
		[["CRITICAL"], "1 critical"],
		[["MEDIUM", "UNKNOWN"], ""],
	] as const)("%j: %s", (risks, words) => {
		expect(urgentWords(countRisks(risks.map((risk, index) => entry(`p${index}`, { risk }))))).toBe(words);
	});
});

describe("a filter", () => {
	const brought = entry("left-pad", { path: ["express", "left-pad"], risk: "HIGH", dev: true });

	it.each<[string, Partial<Filter>, boolean]>([
		["nothing", {}, true],
		["its name, in any case", { text: " LEFT " }, true],
		["what brings it", { text: "express" }, true],
		["another name", { text: "lodash" }, false],
		["its risk", { risks: new Set(["HIGH", "LOW"]) }, true],
		["another risk", { risks: new Set(["LOW"]) }, false],
		["direct ones alone", { directOnly: true }, false],
		["what is not for development", { withoutDev: true }, false],
	])("for %s", (_, filter, expected) => {
		expect(matches(brought, { ...ANY, ...filter })).toBe(expected);
	});
});

describe("the order", () => {
	const rows = [
		entry("fine"),
		entry("bad", { risk: "HIGH", health: 30 }),
		entry("worse", { risk: "CRITICAL" }),
		entry("dark", { risk: "UNKNOWN", health: null }),
	];

	it("begins with the most urgent; what is unknown is neither first nor lost", () => {
		const names = sortEntries(rows, "risk").map(({ listed }) => listed.package);
		expect(names.slice(0, 2)).toEqual(["worse", "bad"]);
		expect(names).toContain("dark");
	});

	it("by health begins with the weakest, and ends with those that have none", () => {
		const names = sortEntries(rows, "health").map(({ listed }) => listed.package);
		expect([names[0], names.at(-1)]).toEqual(["bad", "dark"]);
	});

	it.each(["risk", "name", "health", "ends"] as const)(
		"by %s loses nothing, is the same each time, and turns around",
		(by) => {
			const sorted = sortEntries(rows, by);
			expect(new Set(sorted)).toEqual(new Set(rows));
			expect(sortEntries([...rows].reverse(), by)).toEqual(sorted);
			expect(sortEntries(rows, by, true)).toEqual([...sorted].reverse());
		},
	);
});

describe("groups", () => {
	it("hold each row once, under the direct dependency that brings it, the worst group first", () => {
		const rows = [
			entry("calm"),
			entry("calm-child", { path: ["calm", "calm-child"] }),
			entry("risky"),
			entry("risky-child", { path: ["risky", "mid", "risky-child"], risk: "HIGH" }),
			entry("orphan-child", { path: ["gone", "orphan-child"], risk: "MEDIUM" }),
		];
		const groups = groupByRoot(rows);
		expect(groups.map(({ name }) => name)).toEqual(["risky", "gone", "calm"]);
		expect(groups.flatMap(({ entries }) => entries)).toHaveLength(rows.length);
		expect(groups[0]?.own?.listed.package).toBe("risky");
		expect(groups[1]?.own).toBeUndefined();
	});
});

describe("the sentence on top", () => {
	const rows = [
		entry("a", { risk: "CRITICAL" }),
		entry("b", { risk: "HIGH" }),
		entry("c", { risk: "UNKNOWN" }),
	];
	const accept = (name: string) =>
		new Map([[`npm/${name}`, { package: `npm/${name}`, reason: "r", until: "2999-01-01" }]]);

	it("counts what needs a decision, and says what is unknown", () => {
		expect(headlineOf(rows, new Map())).toBe("2 need a decision, 0 to watch, 0 fine, 1 unknown.");
	});

	it("does without what was accepted", () => {
		expect(headlineOf(rows, accept("b"))).toBe("1 needs a decision, 0 to watch, 0 fine, 1 unknown.");
	});

	it("counts malware, accepted or not", () => {
		const malware = [entry("m", { risk: "CRITICAL", status: "malicious" })];
		expect(headlineOf(malware, accept("m"))).toBe("1 needs a decision, 0 to watch, 0 fine.");
	});
});
