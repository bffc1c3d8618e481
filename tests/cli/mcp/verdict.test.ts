import { verdictLines } from "@dephealth/cli/mcp/verdict.ts";
import { describe, expect, it } from "vitest";
import { DEPRECATED } from "../../core/reports/a-report.ts";
import { aDocument } from "../../package-documents.ts";

describe("a verdict for an agent", () => {
	const { replacements = [] } = DEPRECATED;

	it.each([
		["names what to use instead of what is over", aDocument(DEPRECATED), 1],
		["recommends nothing in place of a healthy package", aDocument({ risk_level: "LOW", replacements }), 0],
	])("%s", (_, document, count) => {
		expect(verdictLines(document).filter((line) => line.startsWith("Instead: "))).toHaveLength(count);
	});
});
