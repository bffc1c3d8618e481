import { z } from "zod";
import { type ApiRequest, bodyBytes } from "./api-handler.ts";
import { BodyTooLargeError, InvalidRequestError } from "./errors.ts";

/** Forms of a few fields; whatever is larger is none. */
const MAX_BYTES = 16 * 1024;

/**
 * A small JSON body. None at all counts as an empty object, for routes whose fields are all optional.
 *
 * @throws InvalidRequestError naming the field, BodyTooLargeError
 */
export function readJsonBody<S extends z.ZodType>(
	request: Pick<ApiRequest, "body" | "isBase64Encoded">,
	schema: S,
): z.infer<S> {
	const bytes = bodyBytes(request);
	if (bytes.byteLength > MAX_BYTES) {
		throw new BodyTooLargeError(`The body is larger than ${MAX_BYTES} bytes.`);
	}
	const parsed = schema.safeParse(parse(new TextDecoder().decode(bytes)));
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	const field = issue && issue.path.length > 0 ? z.core.toDotPath(issue.path) : "body";
	throw new InvalidRequestError(`${field}: ${issue?.message}.`, { field });
}

function parse(text: string): unknown {
	if (text.trim() === "") return {};
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new InvalidRequestError("The body is not JSON.", { field: "body", cause });
	}
}
