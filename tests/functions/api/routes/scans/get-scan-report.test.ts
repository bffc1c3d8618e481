import { REPORT_FORMATS } from "@dephealth/contract/report-formats.ts";
import { assessDependencies } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { createGetScanReport } from "@dephealth/functions/api/routes/scans/get-scan-report.ts";
import { describe, expect, it } from "vitest";
import { askAs } from "../../../../handlers.ts";
import { createManualClock } from "../../../../manual-clock.ts";
import { aDocument, anNpmDependency } from "../../../../package-documents.ts";

const SCAN_ID = "5f0c2e7e-60bb-4b67-8d54-111111111111";
const summary = summarize({ ...aDocument(), risk_level: "HIGH" });
const result = assessDependencies(
	{ format: "package-lock.json", project: "shop", dependencies: [anNpmDependency("express")], skipped: [] },
	new Map([["npm#express", { kind: "known", summary }]]),
);

const respond = createGetScanReport({
	scanner: {
		progress: async (id, owner) =>
			id === SCAN_ID && owner === "ada" ? { result, charge: 1, retryAfterSeconds: undefined } : undefined,
	},
	clock: createManualClock(),
});

/** The body as text, for any format. */
async function report(format: string, options: { owner?: string; id?: string; body?: unknown } = {}) {
	const { owner = "ada", id = SCAN_ID, body } = options;
	let text = "";
	const { status, body: answer } = await askAs(
		owner,
		async (request) => {
			const response = await respond(request);
			text = response.body ?? "";
			return { ...response, body: "null" };
		},
		{
			method: "POST",
			pathParameters: { id, format },
			...(body !== undefined && { body: JSON.stringify(body) }),
		},
	);
	return { status, text, error: answer?.error };
}

describe("POST /v1/scans/{id}/report/{format}", () => {
	// A VEX has the vulnerabilities alone, and there is none.
	it.each(REPORT_FORMATS.filter((format) => format !== "vex"))(
		"writes %s, which names the package",
		async (format) => {
			const { status, text } = await report(format);
			expect(status).toBe(200);
			expect(text).toContain("express");
		},
	);

	it.each(["json", "sarif", "gitlab", "cyclonedx", "vex"])("writes %s that is JSON", async (format) => {
		const { text } = await report(format);
		expect(JSON.parse(text)).toBeTypeOf("object");
	});

	it("takes the caller's accepted risks into account, and keeps them in the report", async () => {
		const accepted_risks = [{ package: "npm/express", reason: "replaced in spring", until: "2999-01-01" }];
		expect((await report("markdown")).text).not.toContain("replaced in spring");
		expect((await report("markdown", { body: { accepted_risks } })).text).toContain("replaced in spring");
	});

	it.each([
		["a format that is none", { format: "pdf" }, 400, "format"],
		["another caller's scan", { owner: "bob" }, 404, "id"],
		["a scan that is gone", { id: "5f0c2e7e-60bb-4b67-8d54-222222222222" }, 404, "id"],
		["an id that is none", { id: "../../etc" }, 404, "id"],
		[
			"an accepted risk without a day",
			{ body: { accepted_risks: [{ package: "npm/express", reason: "x" }] } },
			400,
			"accepted_risks[0].until",
		],
		["a body that is no object", { body: ["x"] }, 400, "body"],
	])(
		"refuses %s",
		async (_, {
			format = "json",
			...options
		}: { format?: string; owner?: string; id?: string; body?: unknown }, status, field) => {
			const answer = await report(format, options);
			expect([answer.status, answer.error?.details.field]).toEqual([status, field]);
		},
	);
});
