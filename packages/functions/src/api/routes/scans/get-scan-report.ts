import { REPORT_FORMATS } from "@dephealth/contract/report-formats.ts";
import type { getScanReport } from "@dephealth/contract/routes/scans.ts";
import { scanReportBodySchema } from "@dephealth/contract/schemas/bodies/scans.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { reportRenderer } from "@dephealth/core/reports/report-format.ts";
import { acceptedRisksSchema, applyAcceptedRisks } from "@dephealth/core/scan/gates/accepted-risks.ts";
import { NO_GATES } from "@dephealth/core/scan/gates/gates.ts";
import type { Scanner } from "@dephealth/core/scan/scanner.ts";
import * as z from "zod/mini";
import { scanner } from "../../../compose/capabilities/scans.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { readJsonBody, validBody } from "../../http/input/read-json-body.ts";
import type { Respond } from "../../http/request.ts";
import { keptScan } from "./kept-scan.ts";

/** A thousand accepted risks with their reasons. */
const MAX_BYTES = 900 * 1024;
/** Columns of a report that is made for a terminal. */
const WIDTH = 120;

const acceptedSchema = z.object({ accepted_risks: acceptedRisksSchema });

/** POST /v1/scans/{id}/report/{format}: what `dephealth scan` would write. */
export function createGetScanReport(deps: {
	scanner: Pick<Scanner, "progress">;
	clock: Pick<Clock, "now">;
}): Respond {
	return async (request) => {
		const format = REPORT_FORMATS.find((known) => known === request.pathParameters.get("format"));
		if (!format) {
			throw new ApiError("invalid_request", `The formats are: ${REPORT_FORMATS.join(", ")}.`, {
				field: "format",
			});
		}
		const { accepted_risks: given = [] } = readJsonBody(request, scanReportBodySchema, MAX_BYTES);
		const { accepted_risks: accepted } = validBody(acceptedSchema, { accepted_risks: given });
		const { result, charge } = await keptScan(deps.scanner, request, ownerOf(request));
		const acceptance = applyAcceptedRisks(result.dependencies, accepted, deps.clock.now());
		const file = result.project ?? result.format;
		const report = { file, text: "", result, acceptance, ...NO_GATES, notes: [] };
		const render = await reportRenderer(format);
		const body = render(report, { width: WIDTH, colour: false, all: true });
		return {
			status: 200,
			headers: {
				"content-type": "text/plain; charset=utf-8",
				"content-disposition": "attachment",
			},
			body,
			charge,
		};
	};
}

export const createHandler = guardedRoute<typeof getScanReport>("caller", (c) =>
	createGetScanReport({ scanner: scanner(c), clock: c.clock }),
);
export const handler = onLambda(createHandler);
