import { ApiError } from "../api-error.ts";
import type { ApiRequest } from "../request.ts";

/** Reads the number of entries for a page from the parameter `limit`. @throws ApiError invalid_request */
export function readPageLimit(
	{ query }: Pick<ApiRequest, "query">,
	page: { default: number; max: number },
): number {
	const text = query.get("limit");
	if (text === undefined) return page.default;
	const limit = Number(text);
	if (/^\d{1,4}$/.test(text) && limit >= 1 && limit <= page.max) return limit;
	throw new ApiError("invalid_request", `limit must be a whole number from 1 to ${page.max}.`, {
		field: "limit",
	});
}
