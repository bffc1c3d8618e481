import type * as z from "zod";
import { toDotPath } from "zod/v4/core";
import { ApiError } from "./api-error.ts";
import { type ApiRequest, bodyBytes } from "./request.ts";

/** Forms of a few fields; whatever is larger is none. */
const MAX_BYTES = 16 * 1024;

/**
 * A small JSON body. None at all counts as an empty object, for routes whose fields are all optional.
 *
 * @throws ApiError invalid_request naming the field, or body_too_large
 */
export function readJsonBody<S extends z.ZodType>(
	request: Pick<ApiRequest, "body" | "isBase64Encoded">,
	schema: S,
	maxBytes = MAX_BYTES,
): z.infer<S> {
	const bytes = bodyBytes(request);
	if (bytes.byteLength > maxBytes) {
		throw new ApiError("body_too_large", `The body is larger than ${maxBytes} bytes.`);
	}
	const parsed = schema.safeParse(parse(new TextDecoder().decode(bytes)));
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	const field = issue && issue.path.length > 0 ? toDotPath(issue.path) : "body";
	throw new ApiError("invalid_request", `${field}: ${issue?.message}.`, { field });
}

function parse(text: string): unknown {
	if (text.trim() === "") return {};
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new ApiError("invalid_request", "The body is not JSON.", { field: "body", cause });
	}
}
