import type { getScan } from "@dephealth/contract/routes/scans.ts";
import type { Scanner } from "@dephealth/core/scan/scanner.ts";
import type { Turns } from "@dephealth/core/turns.ts";
import { scanner } from "../../../compose/capabilities/scans.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { turns } from "../../../compose/process/turns.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import type { Respond } from "../../http/request.ts";
import { keptScan } from "./kept-scan.ts";
import { scanAnswer } from "./scan-answer.ts";

/** GET /v1/scans/{id}: the current result of the caller's own scan. */
export function createGetScan(deps: { scanner: Pick<Scanner, "progress">; turns: Turns }): Respond {
	return async (request) => {
		const owner = ownerOf(request);
		return scanAnswer(await keptScan(deps.scanner, request, owner), request, deps.turns.of(owner));
	};
}

export const createHandler = guardedRoute<typeof getScan>("caller", (c) =>
	createGetScan({ scanner: scanner(c), turns: turns(c) }),
);
export const handler = onLambda(createHandler);
