import type { Fact } from "../fact.ts";

/**
 * Downloads are one measure of use among others, owners one of those behind a package, and not every registry tells them:
 * while it is away the others stand.
 */
export function neverMissed<T>(fact: Fact<T>): Fact<T> {
	return fact.state === "unknown" && fact.reason === "source_failed"
		? { state: "unknown", reason: "not_applicable", source: fact.source ?? "registry" }
		: fact;
}
