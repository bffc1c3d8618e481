import type { Scanner } from "@dephealth/core/scan/scanner.ts";
import { gate } from "../../../compose/gate.ts";
import { scanner } from "../../../compose/scans.ts";
import { createApiHandler, type Respond } from "../../http/api-handler.ts";
import { ScanNotFoundError } from "../../http/errors.ts";
import { ownerOf } from "../../http/request-owner.ts";
import { scanAnswer } from "./scan-answer.ts";

/** As the scanner makes them; anything else never touches a key. */
const SCAN_ID = /^[A-Za-z0-9-]{20,64}$/;

/** GET /v1/scans/{id}: the caller's own scan as it stands now. */
export function createGetScan(deps: { scanner: Pick<Scanner, "progress"> }): Respond {
	return async (request) => {
		const id = request.pathParameters.get("id") ?? "";
		const answer = SCAN_ID.test(id) ? await deps.scanner.progress(id, ownerOf(request)) : undefined;
		if (!answer) throw new ScanNotFoundError();
		return scanAnswer(answer, request);
	};
}

export const handler = createApiHandler({
	auth: "caller",
	gate,
	respond: (request) => createGetScan({ scanner: scanner() })(request),
});
