import type { ScanAnswer, Scanner } from "@dephealth/core/scan/scanner.ts";
import { ApiError } from "../../http/api-error.ts";
import type { ApiRequest } from "../../http/request.ts";

/** The ids as the scanner makes them; nothing else becomes part of a key. */
const SCAN_ID = /^[A-Za-z0-9-]{20,64}$/;

/** The current result of the caller's own scan that the path names. @throws ApiError scan_not_found */
export async function keptScan(
	scanner: Pick<Scanner, "progress">,
	{ pathParameters }: Pick<ApiRequest, "pathParameters">,
	owner: string,
): Promise<ScanAnswer> {
	const id = pathParameters.get("id") ?? "";
	const answer = SCAN_ID.test(id) ? await scanner.progress(id, owner) : undefined;
	if (answer) return answer;
	throw new ApiError("scan_not_found", "There is no such scan. Scans are kept for 24 hours.", {
		field: "id",
	});
}
