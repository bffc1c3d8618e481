/** The invented upstreams without the network between: ten thousand packages are read in a tenth of the time. */
import type { HttpClient } from "@dephealth/core/http/http-client.ts";
import { parseJson, parseShape } from "@dephealth/core/http/json-body.ts";
import type { JsonAnswer, JsonRequest } from "@dephealth/core/http/json-request.ts";
import type { UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { statusError } from "@dephealth/core/sources/upstream-failure.ts";
import { createLimits } from "@dephealth/local/sandbox/server/limits.ts";
import { readTarget } from "@dephealth/local/sandbox/server/read-request.ts";
import { answerUpstream, SIMULATED } from "@dephealth/local/sandbox/upstreams.ts";
import type { Universe } from "@dephealth/local/sandbox/world/universe.ts";

const ORIGIN = "http://sandbox.invalid";

export function directUrl(upstream: UpstreamKey): string {
	return `${ORIGIN}/${SIMULATED[upstream].prefix}`;
}

/** Answers as the simulator does, and refuses by the rule of the real client; nothing fails, and nothing takes time. */
export function createDirectHttpClient(universe: Universe): HttpClient {
	const limits = createLimits(universe.now);

	async function requestJson<T>(request: JsonRequest<T>): Promise<JsonAnswer<T>> {
		const { method = "GET", url, source, headers: sent = {} } = request;
		const { upstream, rawSegments, query } = readTarget(`${url.pathname}${url.search}`);
		if (!upstream) throw new Error(`There is no upstream at ${url.href}.`);
		const headers = Object.fromEntries(
			Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]),
		);
		const body = request.body === undefined ? "" : JSON.stringify(request.body);
		const asked = { method, rawSegments, query, headers, body, baseUrl: directUrl(upstream) };
		const isGraphql = upstream === "github" && method === "POST";
		const answer = answerUpstream(
			asked,
			{ upstream, isGraphql, hasToken: "authorization" in headers },
			universe,
			limits,
		);
		if (answer.status >= 200 && answer.status <= 299) {
			const told = { source, status: answer.status };
			const parsed = {
				status: answer.status,
				headers: answer.headers,
				body: parseShape(parseJson(answer.body, told), request.schema, told),
			};
			request.onAnswer?.(parsed);
			return parsed;
		}
		request.onErrorAnswer?.({ status: answer.status, headers: answer.headers, text: answer.body });
		throw statusError(source, answer.status, undefined);
	}

	return { requestJson, close: async () => {} };
}
