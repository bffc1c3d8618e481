/** The sources by the names readers know them by. */
import type { Fact } from "../../facts/package-facts.ts";
import { SOURCES, UPSTREAMS } from "../../sources/sources.ts";

/** ` (npm, 2026-11-23)`: who says so, and when it was read. Empty for what is unknown. */
export function by(fact: Fact<unknown>): string {
	if (fact.state !== "known") return "";
	const label = fact.via === undefined ? SOURCES[fact.source].label : UPSTREAMS[fact.via].name;
	return ` (${label}, ${fact.observedAt.slice(0, 10)})`;
}
