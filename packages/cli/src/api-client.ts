/** Asks a running DepHealth over HTTP. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
	type Answer,
	type ErrorBody,
	errorBodySchema,
	type Route,
} from "@dephealth/contract/routes/route.ts";
import { createDispatcher, type ProxySettings, proxySettings } from "@dephealth/core/http/proxy.ts";
import { VERSION } from "@dephealth/core/version.ts";
import { DEV_API_KEY_FILE } from "@dephealth/local/data-directory/dev-api-key.ts";
import { isLoopbackHost } from "@dephealth/local/http/own-host.ts";
import { type Dispatcher, fetch, type Response } from "undici";
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
	/** Default: the development key in the data directory. */
	key?: string;
	dataDir: string;
};

/** The parameters of a route. A body is sent as JSON. */
export type Call = {
	path?: Readonly<Record<string, string>>;
	query?: Readonly<Record<string, string>>;
	body?: unknown;
};

export type ApiClient = {
	/** The answer, as the route's own schema reads it. @throws ApiCallError */
	call<R extends Route>(route: R, call?: Call): Promise<Answer<R>>;
};

/** A gateway gives up after 30 s, so the client does, too. */
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

/** @throws ApiCallError when the URL cannot be used, and at a call when its route needs a key and there is none */
export function createApiClient(options: ApiClientOptions): ApiClient {
	const base = parseBase(options.api);
	const keyFor = (route: Route) =>
		route.auth === "public" ? options.key : (options.key ?? readDevKey(options.dataDir));
	const proxy = proxySettings(process.env);
	const dispatcher = proxy && createDispatcher({}, proxy);
	return {
		async call(route, { path = {}, query = {}, body } = {}) {
			const url = new URL(fill(route.path, path), base);
			url.search = new URLSearchParams(query).toString();
			const response = await ask(url, { method: route.method, key: keyFor(route), body, dispatcher, proxy });
			const answer = parseJson(await response.text());
			if (!response.ok) throw refusal(route, response.status, answer, url);
			const schema = (route as Route).responses[response.status]?.schema;
			const parsed = schema?.safeParse(answer);
			if (parsed?.success) return parsed.data as Answer<typeof route>;
			const issue = parsed?.error.issues[0];
			throw notOurs(
				route,
				url,
				issue ? `${issue.path.join(".")}: ${issue.message}` : `status ${response.status}`,
			);
		},
	};
}

/** Puts values in place of `{name}` and `{name+}`; a greedy one keeps its slashes. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
	return template.replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
		const value = values[name] ?? "";
		return greedy ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
	});
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

type Asked = {
	method: string;
	key: string | undefined;
	/** Sent as JSON unless it is undefined. */
	body: unknown;
	dispatcher: Dispatcher | undefined;
	proxy: ProxySettings | undefined;
};

async function ask(url: URL, { method, key, body, dispatcher, proxy }: Asked): Promise<Response> {
	try {
		return await fetch(url, {
			...(dispatcher && { dispatcher }),
			method,
			headers: {
				...(key !== undefined && { "x-api-key": key }),
				...(body !== undefined && { "content-type": "application/json" }),
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(TIMEOUT_MS),
			// A key goes to the server it was meant for and nowhere else.
			redirect: "error",
		});
	} catch (cause) {
		throw new ApiCallError(
			`${url.origin} does not answer. Is the server running (npm start)? Use --api for another address.${throughProxy(url, proxy)}`,
			EXIT.unavailable,
			{ cause },
		);
	}
}

/** Names the proxy that may be the reason, and not its user or password. */
function throughProxy(url: URL, proxy: ProxySettings | undefined): string {
	const address = url.protocol === "https:" ? proxy?.https : proxy?.http;
	if (address === undefined || isLoopbackHost(url.hostname)) return "";
	return ` It is asked through the proxy ${new URL(address).host}, unless NO_PROXY names it.`;
}

/** Codes by which a server says that it does not have the route. */
const UNKNOWN_ROUTE: ReadonlySet<string> = new Set(["route_not_found", "method_not_allowed"]);

function refusal(route: Route, status: number, answer: unknown, url: URL): ApiCallError {
	const parsed = errorBodySchema.safeParse(answer);
	if (!parsed.success) return notOurs(route, url, `status ${status} without DepHealth's reason`);
	const { code, message }: ErrorBody["error"] = parsed.data.error;
	if (UNKNOWN_ROUTE.has(code)) return notOurs(route, url, "it does not have this route");
	return new ApiCallError(message, EXIT_BY_STATUS.get(status) ?? EXIT.internal);
}

/** The server is not DepHealth, or has another version. */
function notOurs({ method, path }: Route, url: URL, what: string): ApiCallError {
	return new ApiCallError(
		`${url.origin} does not answer ${method} ${path} as DepHealth ${VERSION} does (${what}). It runs another version, or is not DepHealth.`,
		EXIT.environment,
	);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
