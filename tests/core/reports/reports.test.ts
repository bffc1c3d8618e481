import { scanResultSchema } from "@dephealth/contract/schemas/scan-result.ts";
import { reportRenderer } from "@dephealth/core/reports/report-format.ts";
import type { ScanReport } from "@dephealth/core/reports/scan-report.ts";
import type { Log } from "sarif";
import { describe, expect, it } from "vitest";
import { anAcceptedRisk, aReport, DEPRECATED } from "./a-report.ts";

const PLAIN = { colour: false, width: 120, all: false };
const renderTable = await reportRenderer("table");
const renderMarkdown = await reportRenderer("markdown");
const renderSarif = await reportRenderer("sarif");
const renderJson = await reportRenderer("json");
const table = (report: ScanReport) => renderTable(report, PLAIN).replace(/\s*│\s*/g, " ");
const markdown = (report: ScanReport) => renderMarkdown(report, PLAIN);
const sarif = (report: ScanReport) => JSON.parse(renderSarif(report, PLAIN)) as Log;

const ONE_OF_EACH = {
	request: DEPRECATED,
	express: {},
	slow: "pending",
	gone: "not_found",
	shy: "unread",
} as const;

describe("the table", () => {
	const NAME = `@scope/${"a-long-name-".repeat(6)}end`;

	it.each([40, 80, 99, 100, 130, 160])("fits %i columns (80 at least), and cuts no name", (width) => {
		const text = renderTable(aReport({ [NAME]: DEPRECATED }), { ...PLAIN, width });
		const rows = text.split("\n").filter((line) => /^[│┌]/.test(line));
		expect(new Set(rows.map((row) => row.length))).toEqual(new Set([Math.max(width, 80)]));
		const names = rows.map((row) => row.split("│")[1]?.trim() ?? "");
		expect(names.join("")).toContain(NAME);
		expect(text).not.toContain("…");
	});
});

describe.each([
	["table", table],
	["markdown", markdown],
] as const)("the %s", (_, render) => {
	it("says what stands first, why, and what to do", () => {
		const text = render(aReport(ONE_OF_EACH)).replaceAll("\\", "").replace(/\s+/g, " ");
		expect(text.indexOf("request")).toBeLessThan(text.indexOf("express"));
		for (const part of ["HIGH", "deprecated", "31", "Plan to replace it", "Use undici", "Instead: undici"]) {
			expect(text).toContain(part);
		}
	});

	it("says what is not known, and never as a fact about the package", () => {
		const text = render(aReport(ONE_OF_EACH)).replaceAll("\\", "").replaceAll("**", "");
		expect(text).toContain("Not known to their registry");
		expect(text).toContain("Still being collected");
		expect(text).toContain("Could not be read this time (nothing is known about them)");
		expect(text).toContain("1 high, 1 low · 2 of 5 assessed, 1 still being collected");
		expect(text).toContain("Data partial");
	});

	it("writes an unknown score as a question, not as a number", () => {
		const text = render(
			aReport({ odd: { health_score: null, risk_level: "UNKNOWN", abandonment_risk: null } }),
		);
		expect(text).toMatch(/\?/);
		expect(text).not.toMatch(/\bnull\b|NaN/);
	});

	it("shows how a package came along", () => {
		expect(render(aReport({ deep: DEPRECATED }, { path: ["a", "b"] }))).toContain("via a › b");
	});

	it("says which acceptances hold and which do not", () => {
		const report = aReport(
			{
				request: DEPRECATED,
				old: DEPRECATED,
				evil: { ...DEPRECATED, status: { label: "malicious", evidence: [] } },
			},
			{
				accepted: [
					anAcceptedRisk("request"),
					anAcceptedRisk("old", "2026-01-31"),
					anAcceptedRisk("evil"),
					anAcceptedRisk("nobody"),
				],
				failOn: "high",
			},
		);
		const text = render(report).replaceAll("\\", "").replace(/\s+/g, " ");
		expect(text).toContain("Accepted until 2027-03-31: replaced in spring");
		expect(text).toContain("The acceptance of npm/old ended on 2026-01-31 and is not applied.");
		expect(text).toContain("npm/evil is malicious: malware cannot be accepted.");
		expect(text).toContain("The acceptance of npm/nobody matches nothing here and can be removed.");
		expect(text).toContain("Fails (high or worse): 2 packages");
	});

	it("shows only what needs a look when there is much", () => {
		const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`fine-${index}`, {}]));
		const text = render(aReport({ ...many, request: DEPRECATED }));
		expect(text).toContain("request");
		expect(text).not.toContain("fine-3");
		expect(text).toMatch(/40 more of low(?:er)? risk are not shown/);
	});

	it("lets no package write into a terminal, a table or a page", () => {
		const hostile = "\u001b[2J\u202eowned | <img src=x> [link](https://evil.example) `code`\n# heading";
		const text = render(aReport({ evil: { ...DEPRECATED, headline: hostile } }));
		expect(text).not.toContain("\u001b");
		expect(text).not.toContain("\u202e");
		if (render === markdown) {
			expect(text).not.toMatch(/(?<!\\)<img|(?<!\\)\[link|^# heading/m);
			const row = text.split("\n").find((line) => line.includes("owned")) ?? "";
			expect(row.match(/(?<!\\)\|/g)).toHaveLength(7);
		}
	});
});

describe("SARIF", () => {
	it("has a result for what needs a look, with rule, level and place", () => {
		const text =
			'{\n  "packages": {\n    "node_modules/request-promise": {},\n    "node_modules/request": {}\n  }\n}';
		const run = sarif(aReport({ request: DEPRECATED, express: {} }, { text })).runs[0];
		expect(run?.results).toHaveLength(1);
		const result = run?.results?.[0];
		expect(result).toMatchObject({
			ruleId: "deprecated",
			level: "error",
			locations: [
				{
					physicalLocation: {
						artifactLocation: { uri: "package-lock.json" },
						region: { startLine: 4 },
					},
				},
			],
		});
		expect(run?.tool.driver.rules?.[result?.ruleIndex ?? -1]?.id).toBe("deprecated");
		expect(result?.message.text).toContain("npm/request: Plan to replace it");
		expect(result?.partialFingerprints?.["dephealth/v1"]).toMatch(/^[0-9a-f]{64}$/);
	});

	it("keeps a fingerprint while the score moves, so that an alert is one alert", () => {
		const fingerprint = (score: number) =>
			sarif(aReport({ request: { ...DEPRECATED, health_score: score } })).runs[0]?.results?.[0]
				?.partialFingerprints;
		expect(fingerprint(20)).toEqual(fingerprint(30));
	});

	it("leaves out an accepted risk, which closes its alert", () => {
		const report = aReport({ request: DEPRECATED }, { accepted: [anAcceptedRisk("request")] });
		expect(sarif(report).runs[0]?.results).toEqual([]);
	});

	it.each([
		[true, { request: DEPRECATED, gone: "not_found" }],
		[false, { request: DEPRECATED, slow: "pending" }],
		[false, { request: DEPRECATED, shy: "unread" }],
	] as const)("says whether the scan succeeded: %j", (succeeded, packages) => {
		expect(sarif(aReport(packages)).runs[0]?.invocations?.[0]?.executionSuccessful).toBe(succeeded);
	});

	it("closes no alert for an outage: a run that hides a finding of before has not succeeded, and says so", () => {
		const before = sarif(aReport({ request: DEPRECATED, left: DEPRECATED })).runs[0];
		const during = sarif(aReport({ request: DEPRECATED, left: "unread" })).runs[0];
		expect(before?.results).toHaveLength(2);
		expect(before?.invocations?.[0]?.executionSuccessful).toBe(true);
		expect(during?.results).toEqual([expect.objectContaining({ ruleId: "deprecated" })]);
		expect(during?.invocations?.[0]).toMatchObject({
			executionSuccessful: false,
			toolExecutionNotifications: expect.arrayContaining([
				{ level: "error", message: { text: expect.stringContaining("1 of 2 packages could not be read") } },
			]),
		});
	});

	it("says of each rule what to do", () => {
		for (const rule of sarif(aReport({})).runs[0]?.tool.driver.rules ?? []) {
			expect(rule.help?.text.length).toBeGreaterThan(30);
		}
	});

	it("notes what the scan could not say", () => {
		const notes = sarif(aReport(ONE_OF_EACH)).runs[0]?.invocations?.[0]?.toolExecutionNotifications;
		expect(notes?.map((note) => note.message.text)).toEqual(
			expect.arrayContaining([
				"npm/slow is still being collected.",
				"npm/gone is unknown to its registry.",
				"npm/shy: It could not be collected now (npm: it has been failing and is given a rest).",
			]),
		);
	});
});

describe("JSON", () => {
	it("is the API's answer with the project's own decisions", () => {
		const report = aReport(
			{ request: DEPRECATED, express: {} },
			{ accepted: [anAcceptedRisk("express"), anAcceptedRisk("old", "2026-01-31")], failOn: "medium" },
		);
		const json = JSON.parse(renderJson(report, PLAIN));
		expect(scanResultSchema.parse(json).totals.assessed).toBe(2);
		expect(json).toMatchObject({
			file: "package-lock.json",
			fail_on: "medium",
			failing: ["npm/request"],
			accepted_risks: [
				{ package: "npm/express", state: "applied" },
				{ package: "npm/old", state: "expired" },
			],
		});
	});
});
