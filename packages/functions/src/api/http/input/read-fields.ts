import type * as z from "zod/mini";
import { type ApiRequest, bodyBytes } from "../request.ts";
import { readJsonBody } from "./read-json-body.ts";

const FORM = /^application\/x-www-form-urlencoded\b/i;

/**
 * A few fields, sent as JSON or by a form.
 *
 * @throws ApiError invalid_request naming the field, body_too_large, or unsupported_content_encoding
 */
export function readFields<S extends z.core.$ZodType>(
	request: Pick<ApiRequest, "body" | "isBase64Encoded" | "headers">,
	schema: S,
): z.infer<S> {
	if (!FORM.test(request.headers.get("content-type") ?? "")) return readJsonBody(request, schema);
	const form = new URLSearchParams(new TextDecoder().decode(bodyBytes(request)));
	const body = JSON.stringify(Object.fromEntries(form));
	return readJsonBody({ headers: request.headers, body, isBase64Encoded: false }, schema);
}
