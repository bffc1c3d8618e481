/** However large and however bad a project is: a screen that adds up. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { groupFindings, sizeOf } from "@dephealth/core/reports/findings/finding-groups.ts";
import { MAX_LINES, renderSummaryReport } from "@dephealth/core/reports/summary-report.ts";
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { aStatement } from "../../package-documents.ts";
import { runs } from "../../property-runs.ts";
import { anAcceptedRisk, aReport, DEPRECATED } from "./a-report.ts";

const against = (id: string, text: string) => ({ ...aStatement(text), id, effect: "against" as const });

const REASONS = [
	"maintenance",
	"community",
	"adoption",
	"releases",
	"security",
	"version_malware",
	"version_vulnerable",
	"version_deprecated",
	"version_yanked",
	"of_another_kind",
];

type Kind = Parameters<typeof aReport>[0][string];

/** The possible kinds of packages of a project, with these frequencies unless the property overrides them. */
const KINDS: Readonly<Record<string, Kind>> = {
	deprecated: DEPRECATED,
	archived: { ...DEPRECATED, status: { label: "archived", evidence: [] } },
	malicious: { ...DEPRECATED, status: { label: "malicious", evidence: [] }, risk_level: "CRITICAL" },
	slow: weak("MEDIUM", "releases"),
	good: {},
	later: "pending",
	typo: "not_found",
	shy: "unread",
	...Object.fromEntries(
		(["HIGH", "CRITICAL"] as const).flatMap((risk) => REASONS.map((id) => [`${id} ${risk}`, weak(risk, id)])),
	),
};

function weak(risk_level: PackageDocument["risk_level"], id: string): Partial<PackageDocument> {
	const text = `Weak ${id}: last sign of work 2 years ago; people committed in 0 of the last 24 months.`;
	return { risk_level, reasons: [against(id, text)], status: { label: "quiet", evidence: [] } };
}

const SHAPES = fc.record({
	often: fc.record(
		Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, fc.constantFrom(0, 0, 1, 5, 40)])),
	),
	owners: fc.integer({ min: 1, max: 60 }),
	name: fc.constantFrom("left-pad", "@babel/plugin-transform-private-methods", "is", "w3c-hr-time"),
});
type Shape = { often: Readonly<Record<string, number>>; owners: number; name: string };

/** @param shape.often how often each kind is among them; `owners` of them are direct and bring the others */
function project(size: number, { often, owners, name }: Shape) {
	const kinds = Object.entries(often).flatMap(([kind, times]) => Array<Kind>(times).fill(KINDS[kind] ?? {}));
	const packages = Array.from({ length: size }, (_, index) => {
		const kind = kinds[(index * 7) % Math.max(kinds.length, 1)] ?? {};
		const repository_url = `https://github.com/somebody/${index}`;
		return [`${name}-${index}`, typeof kind === "string" ? kind : { ...kind, repository_url }] as const;
	});
	const report = aReport(Object.fromEntries(packages), {
		failOn: "high",
		accepted: often.deprecated === 1 ? [anAcceptedRisk(`${name}-0`)] : [],
	});
	for (const [index, dependency] of report.result.dependencies.entries()) {
		if (index < owners) continue;
		dependency.path = [`${name}-${index % owners}`, "between", dependency.package];
		dependency.is_direct = false;
	}
	return report;
}

const PLAIN = { colour: false, all: false };

describe("the report of a large project", () => {
	it.each([60, 80, 120, 200])("fits a screen of %i columns, and its counts add up", (width) => {
		fc.assert(
			fc.property(fc.constantFrom(50, 200, 700), SHAPES, (size, shape) => {
				const report = project(size, shape);
				const lines = renderSummaryReport(report, { ...PLAIN, width }).split("\n");
				expect(lines.length - 1).toBeLessThanOrEqual(MAX_LINES);
				const longest = Math.max(...lines.map((line) => stringWidth(line)));
				expect(longest).toBeLessThanOrEqual(width);
				const counts =
					lines
						.slice(2, 5)
						.join(" ")
						.split(/ {2,}|(?:Needs|To watch|Unknown)/)[0] ?? "";
				const shown = [...counts.matchAll(/(\d+) (?:need|to watch|accepted|fine|not assessed)/g)];
				if (report.result.totals.assessed > 0) {
					expect(shown.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(size);
				}
			}),
			{ numRuns: runs(4) },
		);
	});

	it("names or counts each that needs a decision, and each kind of what speaks against them", () => {
		fc.assert(
			fc.property(fc.constantFrom(60, 300, 1_000), SHAPES, (size, shape) => {
				const report = project(size, shape);
				const { decide } = groupFindings(report);
				const text = renderSummaryReport(report, { ...PLAIN, width: 80 });
				const part = /Needs a decision.*\n((?: .*\n)*)/.exec(text)?.[1] ?? "";
				expect(countedIn(part)).toBe(sizeOf(decide));
			}),
			{ numRuns: runs(8) },
		);
	});

	it("names all that need a decision where there is room for the names", () => {
		const report = project(1_200, {
			often: { deprecated: 1, archived: 1, "maintenance HIGH": 1, slow: 5, good: 40 },
			owners: 13,
			name: "is",
		});
		const { decide } = groupFindings(report);
		expect(decide.length).toBeGreaterThan(60);
		const text = renderSummaryReport(report, { ...PLAIN, width: 80 });
		for (const { worst } of decide) expect(text).toMatch(new RegExp(`\\b${worst.package}\\b`));
	});

	it("says of what brings many findings which version is in use, and which is out", () => {
		const report = project(200, { often: { deprecated: 1, good: 1 }, owners: 1, name: "is" });
		const owner = report.result.dependencies.find(({ package: name }) => name === "is-0");
		if (owner) owner.latest_version = "9.0.0";
		expect(renderSummaryReport(report, { ...PLAIN, width: 80 })).toContain("via is-0 1.0.0 (9.0.0 is out)");
	});
});

/** Entries of many say how many they are; others stand for one, or say how many more. */
function countedIn(part: string): number {
	return part
		.split("\n")
		.filter((line) => /^ {2}(?:CRITICAL|HIGH) /.test(line))
		.reduce(
			(sum, line) =>
				sum + Number(/^ {2}\S+ +(\d+) (?:deprecated|archived|malicious|with|in|for)\b/.exec(line)?.[1] ?? 1),
			0,
		);
}
