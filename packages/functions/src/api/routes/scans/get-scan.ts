import type { getScan } from "@dephealth/contract/routes/scans.ts";
import type { Scanner } from "@dephealth/core/scan/scanner.ts";
import type { Turns } from "@dephealth/core/turns.ts";
import { scanner } from "../../../compose/capabilities/scans.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { turns } from "../../../compose/process/turns.ts";
import { ApiError } from "../../http/api-error.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import type { Respond } from "../../http/request.ts";
import { ownerOf } from "../../http/request-owner.ts";
import { scanAnswer } from "./scan-answer.ts";

/** As the scanner makes them; anything else never touches a key. */
const SCAN_ID = /^[A-Za-z0-9-]{20,64}$/;

/** GET /v1/scans/{id}: the caller's own scan as it stands now. */
export function createGetScan(deps: { scanner: Pick<Scanner, "progress">; turns: Turns }): Respond {
	return async (request) => {
		const id = request.pathParameters.get("id") ?? "";
		const owner = ownerOf(request);
		const answer = SCAN_ID.test(id) ? await deps.scanner.progress(id, owner) : undefined;
		if (!answer)
			throw new ApiError("scan_not_found", "There is no such scan. Scans are kept for 24 hours.", {
				field: "id",
			});
		return scanAnswer(answer, request, deps.turns.of(owner));
	};
}

export const createHandler = guardedRoute<typeof getScan>("caller", (c) =>
	createGetScan({ scanner: scanner(c), turns: turns(c) }),
);
export const handler = onLambda(createHandler);
