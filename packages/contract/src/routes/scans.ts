/** Routes about all dependencies of a project. */
import * as z from "zod";
import { BULK_REQUEST } from "../function-sizes.ts";
import { REPORT_FORMATS } from "../report-formats.ts";
import {
	scanFilesBodySchema,
	scanManifestBodySchema,
	scanPackagesBodySchema,
	scanReportBodySchema,
} from "../schemas/bodies/scans.ts";
import { scanResultSchema } from "../schemas/scan-result.ts";
import { handlerPath, type Route } from "./route.ts";

export const scanManifest = {
	method: "POST",
	path: "/v1/scan",
	handler: handlerPath("scans/scan"),
	size: BULK_REQUEST,
	auth: "caller",
	summary: "All dependencies of a manifest, a lockfile or an SBOM",
	description:
		"Send the file as it is, whatever its content type: a manifest, a lockfile or an SBOM of any format that docs/manifests.md lists. Or send one of the JSON forms below. At most 5 MB, also after `Content-Encoding: gzip`, and 10,000 dependencies. Unknown packages are collected: ask for the scan again at GET /v1/scans/{id}. Only assessed packages count against the quota.",
	query: z.object({
		keep: z
			.literal("1")
			.optional()
			.describe("Keeps the scan for 24 hours, also when it is final: `kept_as` names it."),
	}),
	requestBody: {
		description: "A manifest in JSON, several of one repository, or a plain list.",
		schema: z.union([scanManifestBodySchema, scanFilesBodySchema, scanPackagesBodySchema]),
	},
	responses: {
		200: { description: "The present result, the most urgent first.", schema: scanResultSchema },
	},
	errors: ["answer_too_large"],
} as const satisfies Route;

export const getScan = {
	method: "GET",
	path: "/v1/scans/{id}",
	handler: handlerPath("scans/get-scan"),
	size: BULK_REQUEST,
	auth: "caller",
	summary: "A scan as it stands now",
	description:
		"Has the next of its unknown packages collected. Kept for 24 hours; `scan_id` is null once nothing is left to wait for. Only packages that were not answered before count against the quota.",
	pathParameters: z.object({ id: z.string().min(1).max(64).describe("`scan_id` or `kept_as` of a scan.") }),
	responses: {
		200: { description: "The present result, the most urgent first.", schema: scanResultSchema },
	},
	errors: ["scan_not_found", "answer_too_large"],
} as const satisfies Route;

export const getScanReport = {
	method: "POST",
	path: "/v1/scans/{id}/report/{format}",
	handler: handlerPath("scans/get-scan-report"),
	size: BULK_REQUEST,
	auth: "caller",
	summary: "A scan as it stands now, as a report",
	description:
		"In the formats of `dephealth scan --format`, always to be saved and never to be shown. Costs what GET /v1/scans/{id} does.",
	pathParameters: z.object({
		id: z.string().min(1).max(64).describe("`scan_id` or `kept_as` of a scan."),
		format: z.enum(REPORT_FORMATS),
	}),
	requestBody: {
		description: "The decisions of the project; optional.",
		schema: scanReportBodySchema,
	},
	responses: { 200: { description: "The report.", contentType: "text/plain" } },
	errors: ["scan_not_found"],
} as const satisfies Route;

export const SCAN_ROUTES: readonly Route[] = [scanManifest, getScan, getScanReport];
