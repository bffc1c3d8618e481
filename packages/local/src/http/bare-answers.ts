/** Answers that the bridge gives itself, without a handler. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isKnownToClient } from "@dephealth/functions/api/http/input/if-none-match.ts";
import type { SiteFile } from "./console-site.ts";
import type { BodyRefusedError } from "./read-body.ts";

export const READING: readonly string[] = ["GET", "HEAD", "OPTIONS"];

export function answerForFile(request: IncomingMessage, response: ServerResponse, file: SiteFile): void {
	switch (request.method) {
		case "GET":
		case "HEAD":
			sendFile(request, response, file);
			return;
		case "OPTIONS":
			sendAllowed(response, READING);
			return;
		default:
			response.setHeader("allow", READING.join(", "));
			sendError(
				response,
				405,
				"method_not_allowed",
				`${request.method} is not available here; use one of ${READING.join(", ")}.`,
				{ field: "method" },
			);
	}
}

export function sendAllowed(response: ServerResponse, methods: readonly string[]): void {
	response.writeHead(204, { allow: methods.join(", ") }).end();
}

function sendFile(request: IncomingMessage, response: ServerResponse, { body, headers }: SiteFile): void {
	if (isKnownToClient(request.headers["if-none-match"], headers["etag"] ?? "")) {
		response.writeHead(304, headers).end();
		return;
	}
	response.writeHead(200, { ...headers, "content-length": body.byteLength });
	response.end(request.method === "HEAD" ? undefined : body);
}

/** The answer of an HTTP API whose function has timed out or failed. */
export function sendTimedOut(response: ServerResponse): void {
	const body = JSON.stringify({ message: "Internal Server Error" });
	response.writeHead(500, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
	response.end(body);
}

const BARE_ANSWER = { "x-content-type-options": "nosniff", "cache-control": "no-store" };

export function sendError(
	response: ServerResponse,
	status: number,
	code: string,
	message: string,
	details?: { field: string },
) {
	const body = JSON.stringify({ error: { code, message, details } });
	response.writeHead(status, {
		...BARE_ANSWER,
		"content-type": "application/json; charset=utf-8",
		"content-length": Buffer.byteLength(body),
		connection: "close",
	});
	response.end(body);
}

/** Large bodies come and go within this time. */
const RETRY_AFTER_SECONDS = 5;

export function sendBodyRefused(response: ServerResponse, { status, message }: BodyRefusedError): void {
	if (status === 503) response.setHeader("retry-after", RETRY_AFTER_SECONDS);
	sendError(response, status, status === 413 ? "body_too_large" : "service_unavailable", message);
}
