/** Asks a running DepHealth over HTTP. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEV_API_KEY_FILE } from "@dephealth/local/data-directory/dev-api-key.ts";
import { EXIT } from "./exit-codes.ts";

/** The server cannot be asked, or said no; the message is for the user. */
export class ApiCallError extends Error {
	override name = "ApiCallError";
	readonly exitCode: number;

	constructor(message: string, exitCode: number, options?: ErrorOptions) {
		super(message, options);
		this.exitCode = exitCode;
	}
}

export type ApiClientOptions = {
	/** Base URL, e.g. `http://127.0.0.1:8787`. */
	api: string;
	/** Without one, the development key of the data directory. */
	key?: string;
	dataDir: string;
};

export type ApiClient = {
	/** The answer's JSON; a body is sent as JSON. @throws ApiCallError */
	call(
		method: "GET" | "POST",
		path: string,
		query?: Readonly<Record<string, string>>,
		body?: unknown,
	): Promise<unknown>;
};

/** A gateway gives up after 30 s; so does a client. */
const TIMEOUT_MS = 30_000;
/** Errors of the API whose exit code says more than "internal". */
const EXIT_BY_STATUS: ReadonlyMap<number, number> = new Map([
	[400, EXIT.usage],
	[401, EXIT.usage],
	[403, EXIT.usage],
	[404, EXIT.notFound],
	[409, EXIT.usage],
	[413, EXIT.usage],
	[429, EXIT.unavailable],
	[503, EXIT.unavailable],
]);

/** @throws ApiCallError when the URL or the key cannot be used */
export function createApiClient(options: ApiClientOptions): ApiClient {
	const base = parseBase(options.api);
	const key = options.key ?? readDevKey(options.dataDir);
	return {
		async call(method, path, query = {}, body) {
			const url = new URL(path, base);
			url.search = new URLSearchParams(query).toString();
			const response = await ask(url, method, key, body);
			const text = await response.text();
			const answer = parseJson(text);
			if (response.ok && answer !== undefined) return answer;
			throw refusal(response.status, answer, url);
		},
	};
}

function parseBase(text: string): URL {
	if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text);
	throw new ApiCallError(
		`${JSON.stringify(text)} is not the URL of an API. Write it as http://127.0.0.1:8787.`,
		EXIT.usage,
	);
}

function readDevKey(dataDirectory: string): string {
	const file = join(dataDirectory, DEV_API_KEY_FILE);
	try {
		return readFileSync(file, "utf8").trim();
	} catch (cause) {
		throw new ApiCallError(
			`There is no API key in ${file}. Give one with --key, or the server's data directory with --data-dir.`,
			EXIT.usage,
			{ cause },
		);
	}
}

async function ask(url: URL, method: string, key: string, body: unknown): Promise<Response> {
	try {
		return await fetch(url, {
			method,
			headers: { "x-api-key": key, ...(body !== undefined && { "content-type": "application/json" }) },
			...(body !== undefined && { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(TIMEOUT_MS),
			// A key goes to the server it was meant for and nowhere else.
			redirect: "error",
		});
	} catch (cause) {
		throw new ApiCallError(
			`${url.origin} does not answer. Is the server running (npm start)? Another address is given with --api.`,
			EXIT.unavailable,
			{ cause },
		);
	}
}

function refusal(status: number, body: unknown, url: URL): ApiCallError {
	const message = messageOf(body) ?? `${url.origin} answered ${status} and no reason; is it DepHealth?`;
	return new ApiCallError(message, EXIT_BY_STATUS.get(status) ?? EXIT.internal);
}

/** `{ "error": { "message" } }`, as the API answers. */
function messageOf(body: unknown): string | undefined {
	if (typeof body !== "object" || body === null) return undefined;
	const error: unknown = Reflect.get(body, "error");
	if (typeof error !== "object" || error === null) return undefined;
	const message: unknown = Reflect.get(error, "message");
	return typeof message === "string" ? message : undefined;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
