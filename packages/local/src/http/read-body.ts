/** Reads a request's body, up to a limit. */
import type { IncomingMessage } from "node:http";
import { AwsError } from "../aws/aws-error.ts";

/** @throws AwsError (413) when it is longer */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request) {
		size += chunk.length;
		if (size > maxBytes) {
			throw new AwsError("RequestEntityTooLarge", `The request is larger than ${maxBytes} bytes.`, {
				status: 413,
			});
		}
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8");
}
