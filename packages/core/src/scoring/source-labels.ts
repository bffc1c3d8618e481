/** The sources by the names readers know them by. */
import type { Fact } from "../facts/package-facts.ts";
import { SOURCES } from "../sources/sources.ts";

/** ` (npm, 2026-11-23)`: who says so, and when it was read. Empty for what is unknown. */
export function by(fact: Fact<unknown>): string {
	return fact.state === "known" ? ` (${SOURCES[fact.source].label}, ${fact.observedAt.slice(0, 10)})` : "";
}
