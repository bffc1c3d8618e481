import { renderPackageReport } from "@dephealth/cli/check/package-report.ts";
import { UNKNOWN_SIGNALS } from "@dephealth/contract/schemas/signals.ts";
import { describe, expect, it } from "vitest";
import { aDocument } from "../../package-documents.ts";

/** The lines of a section, without its title. */
function sectionOf(title: string, document = aDocument()): string[] | undefined {
	const sections = renderPackageReport(document, { colour: false, width: 80 }).split("\n\n");
	return sections
		.map((section) => section.split("\n"))
		.find(([first]) => first === title)
		?.slice(1);
}

describe("the report of a package", () => {
	it("lists the facts that are known, in columns", () => {
		const signals = { ...UNKNOWN_SIGNALS, weekly_downloads: 40_000_000, gzip_bytes: 7_400, stars: 0 };
		expect(sectionOf("Facts", aDocument({ signals }))).toEqual([
			"  Downloads a week  40,000,000",
			"  Stars             0",
			"  Gzipped           7 kB",
		]);
	});

	it("has no facts where none is known", () => {
		expect(sectionOf("Facts", aDocument({ signals: UNKNOWN_SIGNALS }))).toBeUndefined();
		expect(sectionOf("Components")?.filter((line) => /^ {2}[a-z]/.test(line))).toHaveLength(5);
	});

	it.each([
		[
			"transient",
			[
				"  - stars (GitHub): it could not be reached",
				"  Check it again later: sources that could not be reached are asked again.",
			],
		],
		["permanent", ["  - stars (GitHub): it could not be reached"]],
	] as const)("says what to do about what is missing: %s", (kind, lines) => {
		const { data_quality: quality } = aDocument();
		const github = { ...quality.sources["github"], state: "failed", error_class: kind } as const;
		const missing = [{ what: "stars", source: "github", why: "it could not be reached", advice: null }];
		const sources = {
			...quality.sources,
			github: { observed_at: null, error: "x", reason: null, ...github },
		};
		const document = aDocument({ data_quality: { ...quality, sources, missing } });
		expect(sectionOf("Missing (unknown, not counted as bad)", document)).toEqual(lines);
	});

	it.each([
		["deprecated", "  None: it is deprecated."],
		["ended", "  None: its maintenance has ended."],
		["quiet", "  None: too little is known."],
	] as const)("says why a package that is %s has no forecast", (label, line) => {
		const document = aDocument({ abandonment_risk: null, status: { label, evidence: [] } });
		expect(sectionOf("Forecast", document)).toEqual([line]);
	});

	it("ends with the time of the judgement, as people write it", () => {
		const report = renderPackageReport(aDocument({ scored_at: "2026-11-28T22:16:18.304Z" }), {
			colour: false,
			width: 80,
		});
		expect(report.trimEnd()).toMatch(/scored 2026-11-28 22:16 UTC$/);
	});
});
