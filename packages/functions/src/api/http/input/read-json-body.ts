import * as z from "zod/mini";
import { toDotPath } from "zod/v4/core";
import en from "zod/v4/locales/en.js";
import { ApiError } from "../api-error.ts";
import { type ApiRequest, bodyBytes } from "../request.ts";
import { contentEncodingOf } from "./content-encoding.ts";

/** Forms have a few fields; a larger body is not a form. */
const MAX_BYTES = 16 * 1024;
/** The small variant of zod brings no messages. */
const MESSAGES = en();

/**
 * A small JSON body. None at all counts as an empty object, for routes whose fields are all optional.
 *
 * @throws ApiError invalid_request naming the field, body_too_large, or unsupported_content_encoding
 */
export function readJsonBody<S extends z.core.$ZodType>(
	request: Pick<ApiRequest, "headers" | "body" | "isBase64Encoded">,
	schema: S,
	maxBytes = MAX_BYTES,
): z.infer<S> {
	contentEncodingOf(request.headers.get("content-encoding"), { takes: "identity" });
	const bytes = bodyBytes(request);
	if (bytes.byteLength > maxBytes) {
		throw new ApiError("body_too_large", `The body is larger than ${maxBytes} bytes.`);
	}
	return validBody(schema, parse(new TextDecoder().decode(bytes)));
}

/** @throws ApiError invalid_request naming the field */
export function validBody<S extends z.core.$ZodType>(schema: S, body: unknown): z.infer<S> {
	const parsed = z.safeParse(schema, body, { error: MESSAGES.localeError });
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
