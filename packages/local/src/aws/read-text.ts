/** Requests' bodies as text, refused as AWS's services refuse them. */
import type { IncomingMessage } from "node:http";
import { BodyRefusedError, createBodyReader } from "../http/read-body.ts";
import { AwsError } from "./aws-error.ts";

/** @returns reads a body; throws AwsError: 413 when it is longer, 503 when others need the memory */
export function createTextReader(maxBytes: number): (request: IncomingMessage) => Promise<string> {
	const readBody = createBodyReader({ maxBytes });
	return async (request) => {
		const { bytes, release } = await readBody(request).catch(toAwsError);
		const text = bytes.toString("utf8");
		release();
		return text;
	};
}

/** @throws AwsError, or the error itself when it is another one */
function toAwsError(error: unknown): never {
	if (!(error instanceof BodyRefusedError)) throw error;
	const code = error.status === 413 ? "RequestEntityTooLarge" : "ServiceUnavailable";
	throw new AwsError(code, error.message, { status: error.status });
}
