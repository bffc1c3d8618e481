/** One request to an upstream and its whole answer, in text; what the answer means is decided elsewhere. */
import { type Dispatcher, request } from "undici";
import { transportError } from "../sources/upstream-failure.ts";
import type { RequestDeadline } from "../time-limit.ts";
import type { TakeTurn } from "../turns.ts";
import type { AnswerHeaders, JsonRequest, TextAnswer } from "./json-request.ts";
import { ACCEPTED_ENCODINGS, readBody } from "./response-body.ts";

const DEFAULT_MAX_BYTES = 5 * 1024 * 1024;
/** Enough of an error answer to recognise it, never all of it. */
const MAX_ERROR_TEXT_BYTES = 8 * 1024;

/** The parts of a request that are needed to send it, for any shape of answer. */
type Outgoing = Omit<JsonRequest<unknown>, "schema" | "onAnswer">;
export type Send = (url: URL) => Promise<Dispatcher.ResponseData>;

export function prepare(
	dispatcher: Dispatcher,
	jsonRequest: Outgoing,
	userAgent: string,
	signal: AbortSignal,
): Send {
	const body = jsonRequest.body === undefined ? null : JSON.stringify(jsonRequest.body);
	const headers = {
		accept: jsonRequest.format === "text" ? "*/*" : "application/json",
		"accept-encoding": ACCEPTED_ENCODINGS,
		"user-agent": userAgent,
		...(body !== null && { "content-type": "application/json" }),
		...(jsonRequest.known && { "if-none-match": jsonRequest.known.etag }),
		...jsonRequest.headers,
	};
	const method = jsonRequest.method ?? "GET";
	return (url) => request(url, { dispatcher, signal, method, headers, body });
}

/** One request and its answer, whole and in text, of which a turn has been taken to make it. */
export async function exchange(
	jsonRequest: Outgoing,
	send: Send,
	deadline: RequestDeadline,
	takeTurn: TakeTurn,
): Promise<TextAnswer> {
	try {
		const answer = await sendFollowing(jsonRequest, send);
		const { statusCode: status } = answer;
		const text = isSuccess(status)
			? await readBody(answer, {
					maxBytes: jsonRequest.maxBytes ?? DEFAULT_MAX_BYTES,
					whenLarger: "refuse",
					takeTurn,
				})
			: await readErrorText(answer);
		if (!isSuccess(status)) await takeTurn();
		return { status, headers: joinHeaders(answer.headers), text };
	} catch (error) {
		throw deadline.isCauseOf(error) ? error : transportError(jsonRequest.source, error);
	}
}

async function sendFollowing(jsonRequest: Outgoing, send: Send): Promise<Dispatcher.ResponseData> {
	const answer = await send(jsonRequest.url);
	const target = redirectTarget(jsonRequest, answer);
	if (!target) return answer;
	await answer.body.dump();
	return send(target);
}

/** The target of a redirect that may be followed: one of the same origin. */
function redirectTarget(jsonRequest: Outgoing, answer: Dispatcher.ResponseData): URL | undefined {
	if (jsonRequest.followRedirect !== "same-origin") return undefined;
	if (![301, 302, 307, 308].includes(answer.statusCode)) return undefined;
	const location = answer.headers["location"];
	if (typeof location !== "string" || !URL.canParse(location, jsonRequest.url.href)) return undefined;
	const target = new URL(location, jsonRequest.url);
	return target.origin === jsonRequest.url.origin ? target : undefined;
}

/** The status says enough: an error answer whose body is damaged or never ends is still that error. */
async function readErrorText(answer: Dispatcher.ResponseData): Promise<string> {
	try {
		return await readBody(answer, { maxBytes: MAX_ERROR_TEXT_BYTES, whenLarger: "cut" });
	} catch {
		return "";
	}
}

export function isSuccess(status: number): boolean {
	return status >= 200 && status <= 299;
}

function joinHeaders(headers: Record<string, string | string[] | undefined>): AnswerHeaders {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name.toLowerCase(),
			Array.isArray(value) ? value.join(", ") : (value ?? ""),
		]),
	);
}
