import type { scanManifest } from "@dephealth/contract/routes/scans.ts";
import type { ReadScan } from "@dephealth/core/scan/scan-body.ts";
import type { Scanner } from "@dephealth/core/scan/scanner.ts";
import type { Turns } from "@dephealth/core/turns.ts";
import { scanner } from "../../../compose/capabilities/scans.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { turns } from "../../../compose/process/turns.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { bodyBytes, type Respond } from "../../http/request.ts";
import { scanAnswer } from "./scan-answer.ts";
import type { ReadManifest } from "./scan-envelope.ts";
import { isLarge, readScanRequest } from "./scan-request.ts";

/** POST /v1/scan: assesses all dependencies and starts collections of unknown ones. */
export function createScan(deps: {
	scanner: Pick<Scanner, "scan">;
	readManifest: ReadManifest;
	/** Reads large inputs. Default: as the others */
	readScan?: ReadScan | undefined;
	turns: Turns;
}): Respond {
	return async (request) => {
		const owner = ownerOf(request);
		const takeTurn = deps.turns.of(owner);
		const body = { bytes: bodyBytes(request), encoding: request.headers.get("content-encoding") };
		const input =
			deps.readScan && isLarge(body)
				? await deps.readScan(body, owner)
				: await readScanRequest(body, deps.readManifest, takeTurn);
		const keep = request.query.get("keep") === "1";
		return scanAnswer(await deps.scanner.scan(input, owner, { keep }), request, takeTurn);
	};
}

/** The readers of all formats are loaded by the first manifest: a list of names needs none. */
const readManifest: ReadManifest = async (text, options) => {
	const manifests = await import("@dephealth/core/manifests/read-manifest.ts");
	return manifests.readManifest(text, options);
};

export const createHandler = guardedRoute<typeof scanManifest>("caller", (c) =>
	createScan({ scanner: scanner(c), readManifest, readScan: c.readScan, turns: turns(c) }),
);
export const handler = onLambda(createHandler);
