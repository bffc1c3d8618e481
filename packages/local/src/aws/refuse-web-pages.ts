/**
 * The AWS endpoint obeys every request, so only programs of this machine may send any. A web page can make a browser
 * send forms and plain text to any port without a preflight; requests of AWS clients look different.
 */
import type { IncomingMessage } from "node:http";
import { isForThisMachine, isFromWebPage, isLoopbackHost } from "../http/own-host.ts";
import { AwsError } from "./aws-error.ts";

/** SDKs put it before the host for StartSyncExecution and TestState: `sync-localhost`. No site can own such a name. */
const SYNC_PREFIX = /^sync-/i;
/** Signature version 4, which a page cannot add without a preflight: nobody here answers one. */
const SIGNED = /^AWS4-HMAC-SHA256 Credential=\S+/;

/**
 * @throws AwsError AccessDeniedException for requests of a browser's page, and for names other than loopback's;
 * MissingAuthenticationTokenException for unsigned requests. Signatures are not verified: a caller who passes these
 * checks controls this machine.
 */
export function refuseWebPages(request: Pick<IncomingMessage, "headers" | "rawHeaders" | "url">): void {
	const { headers } = request;
	if (!isForThisMachine(request, (host) => isLoopbackHost(host.replace(SYNC_PREFIX, "")))) {
		throw denied("This endpoint answers only under a name of this machine, such as localhost or 127.0.0.1.");
	}
	if (isFromWebPage(request)) {
		throw denied("This endpoint is for AWS clients on this machine. It takes no requests of web pages.");
	}
	if (!SIGNED.test(headers.authorization ?? "")) {
		throw new AwsError(
			"MissingAuthenticationTokenException",
			"The request is not signed. Any credentials will do: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to 'local'.",
			{ status: 403 },
		);
	}
}

/**
 * Each protocol has its content type, and a browser sends both of them only after a preflight.
 *
 * @throws AwsError UnsupportedMediaTypeException
 */
export function requireContentType(request: Pick<IncomingMessage, "headers">, expected: RegExp): void {
	if (expected.test(request.headers["content-type"] ?? "")) return;
	throw new AwsError(
		"UnsupportedMediaTypeException",
		"The content type is not the one that AWS clients send to this service.",
		{ status: 415 },
	);
}

function denied(message: string): AwsError {
	return new AwsError("AccessDeniedException", message, { status: 403 });
}
