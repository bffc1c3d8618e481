/** Reports as they travel between tasks. Our own tasks wrote them, so only the envelope is checked. */

import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod";
import { failureSchema } from "../collection/source-failure.ts";
import type { SourceReport } from "./source-report.ts";

const envelopeSchema = z.object({
	source: z.enum(SOURCE_NAMES),
	state: z.enum(["collected", "failed", "skipped"]),
});

/** The error that a state machine caught becomes the failure's message and status. */
export const sourceReportSchema = z
	.custom<SourceReport>((value) => envelopeSchema.safeParse(value).success, {
		error: "expected a source report",
	})
	.transform((report): SourceReport => {
		if (report.state !== "failed") return report;
		const { cause, status } = failureSchema.parse(report);
		return { ...report, cause, ...(status !== undefined && { status }) };
	});

export const reportsSchema = z.array(sourceReportSchema).max(2 * SOURCE_NAMES.length);
