/** Reports as they travel between tasks. Our own tasks wrote them, so only the envelope is checked. */

import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { z } from "zod";
import type { SourceReport } from "./source-report.ts";

export const sourceReportSchema = z.custom<SourceReport>(
	(value) =>
		z
			.object({ source: z.enum(SOURCE_NAMES), state: z.enum(["collected", "failed", "skipped"]) })
			.safeParse(value).success,
	{ error: "expected a source report" },
);

export const reportsSchema = z.array(sourceReportSchema).max(2 * SOURCE_NAMES.length);
