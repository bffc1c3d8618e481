/** Counts calls by upstream and kind. There are few kinds, so this stays small however long it runs. */
import { byUpstream, UPSTREAM_KEYS, type UpstreamKey } from "@dephealth/core/sources/sources.ts";

/** UpstreamKey → `GET /{name}` → calls. */
export type CallCounts = Readonly<Record<UpstreamKey, Readonly<Record<string, number>>>>;

export type CallCounter = { count(upstream: UpstreamKey, pattern: string): void; counts(): CallCounts };

export function createCallCounter(): CallCounter {
	const counted = new Map<UpstreamKey, Map<string, number>>(
		UPSTREAM_KEYS.map((upstream) => [upstream, new Map()]),
	);
	const of = (upstream: UpstreamKey) => Object.fromEntries(counted.get(upstream) ?? []);
	return {
		count(upstream, pattern) {
			const patterns = counted.get(upstream);
			patterns?.set(pattern, (patterns.get(pattern) ?? 0) + 1);
		},
		counts: () => byUpstream(of),
	};
}
