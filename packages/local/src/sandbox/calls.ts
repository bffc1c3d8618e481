/** Counts calls by upstream and kind. There are few kinds, so this stays small however long it runs. */
import { UPSTREAMS, type Upstream } from "./behaviour.ts";

/** Upstream → `GET /{name}` → calls. */
export type CallCounts = Readonly<Record<Upstream, Readonly<Record<string, number>>>>;

export type CallCounter = { count(upstream: Upstream, pattern: string): void; counts(): CallCounts };

export function createCallCounter(): CallCounter {
	const counted = new Map<Upstream, Map<string, number>>(UPSTREAMS.map((upstream) => [upstream, new Map()]));
	const of = (upstream: Upstream) => Object.fromEntries(counted.get(upstream) ?? []);
	return {
		count(upstream, pattern) {
			const patterns = counted.get(upstream);
			patterns?.set(pattern, (patterns.get(pattern) ?? 0) + 1);
		},
		counts: () => ({
			npmRegistry: of("npmRegistry"),
			npmDownloads: of("npmDownloads"),
			depsDev: of("depsDev"),
			github: of("github"),
			bundlephobia: of("bundlephobia"),
		}),
	};
}
