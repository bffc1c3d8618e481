/** Asks the simulated upstreams without a server, on a day that never ends. */
import type { Clock } from "@dephealth/core/clock.ts";
import type { Answer, UpstreamRequest } from "@dephealth/local/sandbox/server/answer.ts";
import { createUniverse } from "@dephealth/local/sandbox/world/universe.ts";

export const NOW = Date.UTC(2026, 10, 23, 12);
export const TODAY = Math.floor(NOW / 86_400_000);

export const frozenClock: Clock = { now: () => NOW, sleep: async () => {} };

export const universe = createUniverse({ clock: frozenClock, seed: 1 });

/** @param target path and query below the upstream's prefix, as sent: `/active-17?x=1` */
export function upstreamRequest(target: string, overrides: Partial<UpstreamRequest> = {}): UpstreamRequest {
	const [path = "", query = ""] = target.split("?");
	return {
		method: "GET",
		rawSegments: path.split("/").slice(1),
		query: new URLSearchParams(query),
		headers: {},
		body: "",
		baseUrl: "http://127.0.0.1:1/upstream",
		...overrides,
	};
}

/** The answer's document, untyped as it comes from JSON. */
export function bodyOf(answer: Answer) {
	return JSON.parse(answer.body);
}
