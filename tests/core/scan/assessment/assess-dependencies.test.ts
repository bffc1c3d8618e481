import { scanResultSchema } from "@dephealth/contract/schemas/scan-result.ts";
import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import { assessDependencies, type ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { PackageReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aDocument, anNpmDependency } from "../../../package-documents.ts";
import { runs } from "../../../property-runs.ts";

function inputOf(dependencies: ScanInput["dependencies"], skipped: ScanInput["skipped"] = []): ScanInput {
	return { format: "package-lock.json", project: "shop", dependencies, skipped };
}

function known(overrides: Parameters<typeof aDocument>[0] = {}): PackageReading {
	return { kind: "known", summary: summarize(aDocument(overrides)) };
}

const BROKEN_BUILD = {
	marks: [{ kind: "deprecated" as const, message: "Broken build", versions: ["1.6.2"] }],
	is_complete: true,
	all_deprecated: false,
	newest_unmarked: "1.6.1",
	advisories: [],
};

describe("a scan's result", () => {
	it("joins what the file says with what is known of the package", () => {
		const dependency = anNpmDependency("left-pad", {
			versions: ["1.1.0", "1.3.0"],
			requirement: "^1.1.0",
			isDirect: false,
			isDev: true,
			path: ["express", "left-pad"],
		});
		const replacement = {
			kind: "built_in",
			name: "padStart",
			reason: null,
			source: "module-replacements",
			url: null,
		} as const;
		const result = assessDependencies(
			inputOf([dependency]),
			new Map([["npm#left-pad", known({ risk_level: "HIGH", replacements: [replacement] })]]),
		);
		expect(result.dependencies[0]).toMatchObject({
			ecosystem: "npm",
			package: "left-pad",
			versions: ["1.1.0", "1.3.0"],
			requirement: "^1.1.0",
			is_direct: false,
			is_dev: true,
			path: ["express", "left-pad"],
			risk_level: "HIGH",
			replacements: [replacement],
			abandonment_risk: { probability: aDocument().abandonment_risk?.probability, horizon_months: 12 },
		});
		expect(result.dependencies[0]?.reasons.length).toBeGreaterThan(0);
		expect(result).toMatchObject({ scan_id: null, format: "package-lock.json", project: "shop" });
	});

	it("puts what is known against a version in use before the verdict on the package", () => {
		const readings = new Map([["npm#x", known({ version_facts: BROKEN_BUILD })]]);
		const [bad, good] = ["1.6.2", "1.6.1"].map(
			(version) =>
				assessDependencies(inputOf([anNpmDependency("x", { versions: [version] })]), readings)
					.dependencies[0],
		);
		expect(bad).toMatchObject({
			risk_level: "MEDIUM",
			package_risk_level: "LOW",
			headline: "Go from version 1.6.2 to 1.6.1. People are working on it.",
			in_use: [{ version: "1.6.2", risk_level: "MEDIUM", mended_by: "1.6.1" }],
		});
		expect(bad?.reasons[0]?.text).toBe('Version 1.6.2 is deprecated: "Broken build". 1.6.1 fixes this.');
		expect(good).toMatchObject({ risk_level: "LOW", headline: "People are working on it.", in_use: [] });
	});

	it("gives malware one advice: to remove it, and no version to go to", () => {
		const headline = "Remove it now: it was reported as malicious.";
		const malicious = known({
			version_facts: BROKEN_BUILD,
			risk_level: "CRITICAL",
			headline,
			status: { ...aDocument().status, label: "malicious" },
		});
		const [row] = assessDependencies(
			inputOf([anNpmDependency("x", { versions: ["1.6.2"] })]),
			new Map([["npm#x", malicious]]),
		).dependencies;
		expect(row?.headline).toBe(headline);
		expect(row?.in_use).toHaveLength(1);
	});

	it("tells apart what is pending, not found, unread and skipped, and counts none of it as a risk", () => {
		const names = ["known", "pending", "missing", "unread", "never-read"];
		const result = assessDependencies(
			inputOf(
				names.map((name) => anNpmDependency(name)),
				[{ entry: "file:../x", reason: "a local path" }],
			),
			new Map<string, PackageReading>([
				["npm#known", known({ risk_level: "LOW" })],
				[
					"npm#pending",
					{ kind: "pending", shouldStart: true, lastFailure: "npm: it did not answer in time" },
				],
				["npm#missing", { kind: "not_found" }],
				["npm#unread", { kind: "unread", reason: "the database was throttled" }],
			]),
		);
		expect(result.totals).toEqual({
			dependencies: 5,
			direct: 5,
			assessed: 1,
			pending: 1,
			not_found: 1,
			unread: 2,
			skipped: 1,
			by_risk: { LOW: 1, MEDIUM: 0, HIGH: 0, CRITICAL: 0, UNKNOWN: 0 },
		});
		expect(result.pending[0]).toMatchObject({
			package: "pending",
			last_failure: "npm: it did not answer in time",
		});
		expect(result.not_found.map((entry) => entry.package)).toEqual(["missing"]);
		expect(result.unread.map((entry) => entry.package)).toEqual(["unread", "never-read"]);
		expect(result.data_quality.status).toBe("partial");
	});

	it("does not say how many are direct when the file does not tell", () => {
		const result = assessDependencies(
			inputOf([anNpmDependency("a", { isDirect: undefined, isDev: undefined })]),
			new Map([["npm#a", known()]]),
		);
		expect(result.totals.direct).toBeNull();
		expect(result.dependencies[0]).toMatchObject({ is_direct: null, is_dev: null });
	});

	it("is complete only when every package is", () => {
		const quality = (status: "complete" | "partial" | "insufficient") => ({
			...aDocument().data_quality,
			status,
		});
		const scan = (...statuses: ("complete" | "partial" | "insufficient")[]) =>
			assessDependencies(
				inputOf(statuses.map((_, index) => anNpmDependency(`p${index}`))),
				new Map(statuses.map((status, index) => [`npm#p${index}`, known({ data_quality: quality(status) })])),
			).data_quality;
		expect(scan("complete", "complete").status).toBe("complete");
		expect(scan("complete", "partial")).toMatchObject({
			status: "partial",
			packages: { complete: 1, partial: 1, insufficient: 0 },
		});
		expect(scan("insufficient").status).toBe("insufficient");
		expect(assessDependencies(inputOf([anNpmDependency("a")]), new Map()).data_quality.status).toBe(
			"insufficient",
		);
		expect(assessDependencies(inputOf([]), new Map()).data_quality.status).toBe("insufficient");
	});

	it("says once what is missing everywhere, with the number of packages", () => {
		const gap = { what: "commits", source: "github", why: "it could not be reached", advice: null } as const;
		const partial = known({
			data_quality: { ...aDocument().data_quality, status: "partial", missing: [gap] },
		});
		const result = assessDependencies(
			inputOf([anNpmDependency("a"), anNpmDependency("b"), anNpmDependency("c")]),
			new Map([
				["npm#a", partial],
				["npm#b", partial],
				["npm#c", known()],
			]),
		);
		expect(result.data_quality.missing).toEqual([{ ...gap, packages: 2 }]);
	});

	it("always fits its schema, and every dependency stands in exactly one list", () => {
		const reading = fc.oneof(
			fc.constantFrom(...RISK_LEVELS).map((risk_level) => known({ risk_level })),
			fc.record({
				kind: fc.constant("pending" as const),
				shouldStart: fc.boolean(),
				lastFailure: fc.option(fc.string(), { nil: undefined }),
			}),
			fc.constant({ kind: "not_found" as const }),
			fc.record({ kind: fc.constant("unread" as const), reason: fc.string() }),
		);
		fc.assert(
			fc.property(fc.array(fc.option(reading), { maxLength: 12 }), (readings) => {
				const dependencies = readings.map((_, index) => anNpmDependency(`p${index}`));
				const byKey = new Map(
					readings.flatMap((given, index): [string, PackageReading][] =>
						given ? [[`npm#p${index}`, given]] : [],
					),
				);
				const result = scanResultSchema.parse(assessDependencies(inputOf(dependencies), byKey));
				const { totals, pending, not_found: notFound, unread } = result;
				const all = [...result.dependencies, ...pending, ...notFound, ...unread].map((d) => d.package);
				expect(all.sort()).toEqual(dependencies.map(({ ref }) => ref.name).sort());
				expect(totals.assessed).toBe(Object.values(totals.by_risk).reduce((a, b) => a + b, 0));
			}),
			{ numRuns: runs(20) },
		);
	});
});
