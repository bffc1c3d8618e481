import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import type { Scanner } from "@dephealth/core/scan/scanner.ts";
import { gate } from "../../../compose/gate.ts";
import { scanner } from "../../../compose/scans.ts";
import { bodyBytes, createApiHandler, type Respond } from "../../http/api-handler.ts";
import { ownerOf } from "../../http/request-owner.ts";
import { scanAnswer } from "./scan-answer.ts";
import { type ReadManifest, readScanRequest } from "./scan-request.ts";

/** POST /v1/scan: what is known about all dependencies; what is not is collected. */
export function createScan(deps: { scanner: Pick<Scanner, "scan">; readManifest: ReadManifest }): Respond {
	return async (request) => {
		const encoding = request.headers.get("content-encoding");
		const input = readScanRequest({ bytes: bodyBytes(request), encoding }, deps.readManifest);
		return scanAnswer(await deps.scanner.scan(input, ownerOf(request)), request);
	};
}

export const handler = createApiHandler({
	auth: "caller",
	gate,
	respond: (request) => createScan({ scanner: scanner(), readManifest })(request),
});
