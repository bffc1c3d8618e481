import { readFileSync } from "node:fs";
import { renderJsonReport } from "@dephealth/core/reports/json-report.ts";
import { renderVexReport } from "@dephealth/core/reports/vex-report.ts";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { PUBLISHED_SCHEMAS, schemaText } from "../../../scripts/write-schemas.ts";
import { anAcceptedRisk, aReport, DEPRECATED } from "./a-report.ts";

const ROOT = new URL("../../../", import.meta.url);
const published = (file: keyof typeof PUBLISHED_SCHEMAS) => readFileSync(new URL(file, ROOT), "utf8");

function validatorOf(file: keyof typeof PUBLISHED_SCHEMAS) {
	const ajv = new Ajv2020({ strict: false, allErrors: true });
	addFormats.default(ajv);
	return ajv.compile(JSON.parse(published(file)));
}

const report = aReport(
	{ request: DEPRECATED, express: {}, later: "pending", nobody: "not_found", slow: "unread" },
	{ accepted: [anAcceptedRisk("request"), anAcceptedRisk("unused")], failOn: "high" },
);

describe("the published schemas", () => {
	it.each(Object.entries(PUBLISHED_SCHEMAS))("%s is fresh (npm run generate)", (file, make) => {
		expect(published(file as keyof typeof PUBLISHED_SCHEMAS)).toBe(schemaText(make));
	});

	it("take a report, and no other", () => {
		const validate = validatorOf("docs/report.schema.json");
		const json = JSON.parse(renderJsonReport(report));
		expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
		expect(validate({ ...json, report_version: 2 })).toBe(false);
		expect(validate({ ...json, dependencies: [{}] })).toBe(false);
	});

	it.each([
		[{}, true],
		[
			{
				$schema: "x",
				fail_on: "high",
				accepted_risks: [{ package: "npm/@old/*", reason: "why", until: "2027-03-31" }],
			},
			true,
		],
		[
			{ fail_on: ["high", "no-old"], rules: [{ name: "no-old", when: 'status == "deprecated" && direct' }] },
			true,
		],
		[{ private_packages: ["@acme"], registries: { private: ["npm.acme.example"], mirrors: [] } }, true],
		[{ rules: [{ name: "No Old", when: "direct" }] }, false],
		[{ accepted_risk: [] }, false],
		[{ accepted_risks: [{ package: "npm/a", until: "2027-03-31" }] }, false],
	])("take .dephealthrc.json %j: %s", (config, isValid) => {
		expect(validatorOf("docs/dephealthrc.schema.json")(config)).toBe(isValid);
	});
});

describe("VEX", () => {
	it("says of accepted vulnerabilities in use that they are known, why they are accepted and until when", () => {
		const { result } = report;
		const [request] = result.dependencies;
		const inUse = {
			version: "1.0.0",
			risk_level: "HIGH" as const,
			reasons: [],
			advisories: ["GHSA-1", "GHSA-2"],
			mended_by: "1.0.1",
		};
		const dependencies = [
			{ ...(request as NonNullable<typeof request>), in_use: [inUse] },
			...result.dependencies.slice(1),
		];
		const vex = JSON.parse(renderVexReport({ ...report, result: { ...result, dependencies } }));
		expect(vex["@context"]).toBe("https://openvex.dev/ns/v0.2.0");
		expect(vex.statements).toEqual(
			["GHSA-1", "GHSA-2"].map((name) => ({
				vulnerability: { name },
				products: [{ "@id": "pkg:npm/request@1.0.0" }],
				status: "affected",
				action_statement: "Accepted until 2027-03-31: replaced in spring. 1.0.1 fixes it.",
			})),
		);
		expect(JSON.parse(renderVexReport(aReport({ express: {} }))).statements).toEqual([]);
	});
});
