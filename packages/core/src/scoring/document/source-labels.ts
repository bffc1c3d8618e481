/** The sources by the names readers know them by. */
import { SOURCE_LABELS } from "@dephealth/contract/vocabulary.ts";
import type { Fact } from "../../facts/fact.ts";

/** ` (npm, 2026-11-23)`: the source, and the day on which it was read. Empty for unknown facts. */
export function by(fact: Fact<unknown>): string {
	return fact.state === "known" ? ` (${labelOf(fact)}, ${fact.observedAt.slice(0, 10)})` : "";
}

/** The source's label; empty for an unknown fact. */
export function labelOf(fact: Fact<unknown>): string {
	return fact.state === "known" ? (fact.via ?? SOURCE_LABELS[fact.source]) : "";
}
