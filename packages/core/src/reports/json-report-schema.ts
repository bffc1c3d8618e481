/** The report of `scan --format json` as a schema, which docs/report.schema.json publishes. */
import { scanResultSchema } from "@dephealth/contract/schemas/scan-result.ts";
import * as z from "zod";
import { REPORT_VERSION } from "./report-version.ts";

export const jsonReportSchema = scanResultSchema.extend({
	report_version: z.literal(REPORT_VERSION),
	file: z.string().describe("The scanned file or folder, as it was named"),
	fail_on: z.string().nullable().describe("The gates, separated by commas; null without one"),
	failing: z.array(z.string()).describe("ecosystem/name of the packages that make the scan fail"),
	failing_because: z.record(z.string(), z.array(z.string())).describe("By ecosystem/name: which gates"),
	accepted_risks: z.array(
		z.object({
			package: z.string(),
			reason: z.string(),
			until: z.string(),
			state: z
				.enum(["applied", "expired", "refused", "unused"])
				.describe("refused: malware cannot be accepted; unused: it matches no package here"),
		}),
	),
	notes: z.array(z.string()),
});
