import { createHash } from "node:crypto";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { REPORT_FORMATS, type ReportFormat } from "@dephealth/contract/report-formats.ts";
import { parsePurl } from "@dephealth/core/packages/purl.ts";
import { formatOfFile, type RenderReport, reportRenderer } from "@dephealth/core/reports/report-format.ts";
import type { ScanReport } from "@dephealth/core/reports/scan-report.ts";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { anAcceptedRisk, aReport, DEPRECATED } from "./a-report.ts";

const renderers = new Map<ReportFormat, RenderReport>();
for (const format of REPORT_FORMATS) renderers.set(format, await reportRenderer(format));
const render = (report: ScanReport, format: ReportFormat) =>
	renderers.get(format)?.(report, { colour: false, width: 80, all: false }) ?? "";
const ONE_OF_EACH = {
	request: DEPRECATED,
	express: {},
	slow: "pending",
	gone: "not_found",
	shy: "unread",
} as const;
/** Texts that a package's maintainer could write into a message. */
const HOSTILE = `"]]><script>alert(1)</script> =HYPERLINK("x") \u0007\u202e & ' ,\n| x`;
const hostile = () => aReport({ evil: { ...DEPRECATED, headline: HOSTILE, replacements: [] } });

describe("what a file's name asks for", () => {
	it.each([
		["report.txt", "text"],
		["report", "text"],
		["a.json", "json"],
		["a.sarif", "sarif"],
		["a.sarif.json", "sarif"],
		["bom.cdx.json", "cyclonedx"],
		["gl-code-quality-report.json", "gitlab"],
		["REPORT.HTML", "html"],
		["junit.xml", "junit"],
		["a.csv", "csv"],
		["a.md", "markdown"],
	])("%s: %s", (file, format) => {
		expect(formatOfFile(file)).toBe(format);
	});
});

describe("JUnit", () => {
	type Case = { "@_name": string; failure?: { "@_message": string }; skipped?: { "@_message": string } };
	function casesOf(report: ScanReport): Map<string, Case> {
		const xml = render(report, "junit");
		expect(XMLValidator.validate(xml)).toBe(true);
		const parsed = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === "testcase" }).parse(
			xml,
		);
		const suite = parsed.testsuites.testsuite;
		expect(Number(suite["@_tests"])).toBe(suite.testcase.length);
		expect(Number(suite["@_failures"])).toBe(suite.testcase.filter((entry: Case) => entry.failure).length);
		expect(Number(suite["@_skipped"])).toBe(suite.testcase.filter((entry: Case) => entry.skipped).length);
		return new Map(suite.testcase.map((entry: Case) => [entry["@_name"].split(" ")[0], entry]));
	}

	it("fails what is high, passes what is fine and skips what was not assessed", () => {
		const cases = casesOf(aReport(ONE_OF_EACH));
		expect(cases.get("request")?.failure?.["@_message"]).toContain("HIGH: Plan to replace it");
		expect(cases.get("express")).not.toHaveProperty("failure");
		expect(cases.get("express")).not.toHaveProperty("skipped");
		for (const name of ["slow", "gone", "shy"]) expect(cases.get(name)?.skipped).toBeDefined();
	});

	it("goes by the gate where there is one, and skips what is accepted", () => {
		expect(
			casesOf(aReport({ request: DEPRECATED }, { failOn: "critical" })).get("request")?.failure,
		).toBeUndefined();
		const accepted = casesOf(aReport({ request: DEPRECATED }, { accepted: [anAcceptedRisk("request")] }));
		expect(accepted.get("request")?.skipped?.["@_message"]).toBe(
			"accepted until 2027-03-31: replaced in spring",
		);
	});

	it("stays XML whatever a package says", () => {
		expect(casesOf(hostile()).get("evil")?.failure).toBeDefined();
	});
});

describe("GitLab's code quality report", () => {
	it("has what GitLab requires of each finding", () => {
		const text = '{\n\t"packages": {\n\t\t"node_modules/request": {}\n\t}\n}';
		const findings = JSON.parse(render(aReport(ONE_OF_EACH, { text }), "gitlab"));
		expect(findings).toEqual([
			{
				description: expect.stringContaining("npm/request: Plan to replace it"),
				check_name: "dephealth/deprecated",
				fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
				severity: "major",
				location: { path: "package-lock.json", lines: { begin: 3 } },
			},
		]);
	});

	it("leaves out what is accepted", () => {
		const report = aReport({ request: DEPRECATED }, { accepted: [anAcceptedRisk("request")] });
		expect(JSON.parse(render(report, "gitlab"))).toEqual([]);
	});
});

describe("CSV", () => {
	it("has a row for each package, assessed or not", () => {
		const lines = render(aReport(ONE_OF_EACH), "csv").split("\r\n");
		expect(lines).toHaveLength(1 + 5 + 1);
		expect(lines[0]).toMatch(/^ecosystem,package,versions,/);
		expect(lines[1]).toMatch(/^npm,request,1\.0\.0,true,.*,assessed,HIGH,deprecated,31,/);
		expect(lines.some((line) => line.includes(",gone,") && line.includes(",not_found,"))).toBe(true);
	});

	it("is no formula for a spreadsheet, whatever a package says", () => {
		const report = aReport({ evil: { ...DEPRECATED, headline: '=HYPERLINK("https://x","y"),1' } });
		expect(render(report, "csv")).toContain(`"'=HYPERLINK(""https://x"",""y""),1"`);
		expect(render(hostile(), "csv").trimEnd().split("\r\n")).toHaveLength(2);
	});

	it("keeps a scoped name as it is", () => {
		expect(render(aReport({ "@scope/name": {} }), "csv")).toContain("npm,@scope/name,");
	});
});

describe("CycloneDX", () => {
	const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

	it.each([
		["one of each", () => aReport(ONE_OF_EACH)],
		["hostile text", hostile],
		["an accepted risk", () => aReport({ request: DEPRECATED }, { accepted: [anAcceptedRisk("request")] })],
	])("is valid by the published schema: %s", async (_what, report) => {
		expect(await validator.validate(render(report(), "cyclonedx"))).toBeNull();
	});

	it("carries the judgement, and says of what was not assessed that it was not", () => {
		const bom = JSON.parse(render(aReport(ONE_OF_EACH), "cyclonedx"));
		const propertiesOf = (name: string) =>
			bom.components.find((component: { name: string }) => component.name === name).properties;
		expect(propertiesOf("request")).toContainEqual({ name: "dephealth:risk", value: "HIGH" });
		expect(propertiesOf("gone")).toEqual([{ name: "dephealth:state", value: "not assessed" }]);
	});

	it("can be scanned again", () => {
		const bom = JSON.parse(render(aReport({ "@scope/name": {} }), "cyclonedx"));
		expect(parsePurl(bom.components[0].purl)).toMatchObject({
			ecosystem: "npm",
			name: "@scope/name",
			version: "1.0.0",
		});
	});
});

describe("the HTML page", () => {
	it("asks nobody for anything, and runs nothing but what sorts its table", () => {
		const html = render(aReport(ONE_OF_EACH), "html");
		expect(html).toContain("Content-Security-Policy");
		expect(html).not.toMatch(/<link|<img|url\(|@import|<[^>]+ (?:src|on\w+)=/);
		const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = ""]) => script);
		expect(scripts).toHaveLength(1);
		const hash = createHash("sha256")
			.update(scripts[0] ?? "")
			.digest("base64");
		expect(html).toContain(`script-src 'sha256-${hash}'`);
		expect(XMLValidator.validate(html.replace(/<(meta|!doctype)[^>]*>/gi, ""))).toBe(true);
	});

	it("says first how many need a decision, then which", () => {
		const html = render(aReport(ONE_OF_EACH), "html");
		expect(html.indexOf("<b>1</b>needs a decision")).toBeGreaterThan(0);
		expect(html.indexOf("needs a decision")).toBeLessThan(html.indexOf("request 1.0.0"));
		expect(html).toContain("Could not be read this time, so nothing is known about them (1)");
	});

	it("shows what a package says as text", () => {
		const html = render(hostile(), "html");
		expect(html.match(/<script/g)).toHaveLength(1);
		expect(html).not.toContain("alert(1)</script>");
		expect(html).toContain("&lt;script&gt;");
	});
});
