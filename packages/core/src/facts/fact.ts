/** A fact is known, with its source and time, or unknown with the reason; and how reports are read as facts. */

import type { CircuitName, SourceName } from "@dephealth/contract/vocabulary.ts";
import type { FactsBySource } from "../sources/sources.ts";
import { type Day, dayOf } from "./day.ts";
import { NOT_ASKED_YET, type SkipReason, type SourceReport } from "./source-report.ts";

/**
 * - `source_failed`: the source that knows could not be read (see `source` and `error`)
 * - `not_reported`: the source answered and does not say
 * - `not_applicable`: no source has this fact for this kind of package
 */
export type UnknownReason = "source_failed" | "not_reported" | "not_applicable";

/** `via`: whose words the source brings, where they are not its own. */
export type Known<T> = {
	state: "known";
	value: T;
	source: SourceName;
	via?: CircuitName;
	observedAt: string;
};
export type Unknown = { state: "unknown"; reason: UnknownReason; source?: SourceName; error?: string };
export type Fact<T> = Known<T> | Unknown;

/** Makes a function that reads one field of one source's report as a fact. */
export function reader<N extends SourceName>(source: N, report: SourceReport | undefined) {
	return <T>(pick: (facts: FactsBySource[N]) => T | null, field: string): Fact<T> => {
		if (report === undefined) return { state: "unknown", reason: "not_applicable", source };
		if (report.state === "skipped") return unknownBecauseSkipped(source, report.reason);
		if (report.state === "failed")
			return { state: "unknown", reason: "source_failed", source, error: report.error };
		const gap = report.gaps.find((candidate) => candidate.field === field);
		if (gap?.error === NOT_ASKED_YET) return unknownBecauseSkipped(source, "not_requested");
		if (gap) return { state: "unknown", reason: "source_failed", source, error: gap.error };
		const value = pick(report.facts as FactsBySource[N]);
		if (value === null) return { state: "unknown", reason: "not_reported", source };
		return { state: "known", value, source, observedAt: report.observedAt };
	};
}

export function via<T>(whose: CircuitName, fact: Fact<T>): Fact<T> {
	return fact.state === "known" ? { ...fact, via: whose } : fact;
}

function unknownBecauseSkipped(source: SourceName, reason: SkipReason): Unknown {
	return { state: "unknown", reason: reason === "no_repository" ? "not_reported" : "not_applicable", source };
}

/**
 * The first known fact. When none is known, the unknown that a retry could resolve, otherwise the most specific one.
 */
export function first<T>(...candidates: [Fact<T>, ...Fact<T>[]]): Fact<T> {
	const byPreference = (reason: UnknownReason) =>
		candidates.find((fact) => fact.state === "unknown" && fact.reason === reason);
	return (
		candidates.find((fact) => fact.state === "known") ??
		byPreference("source_failed") ??
		byPreference("not_reported") ??
		candidates[0]
	);
}

/** Reads facts of deps.dev. Its silence means nothing for an ecosystem that it does not know. */
export function depsDevReader(report: SourceReport | undefined) {
	const read = reader("deps_dev", report);
	const isCovered = !(
		report?.source === "deps_dev" &&
		report.state === "collected" &&
		report.facts.isCovered === false
	);
	return <T>(pick: (facts: FactsBySource["deps_dev"]) => T | null, field: string): Fact<T> =>
		isCovered || field === "advisories"
			? read(pick, field)
			: { state: "unknown", reason: "not_applicable", source: "deps_dev" };
}

/** Reads facts of the registry under its own name, which depends on the ecosystem. */
export function registryReader(report: SourceReport | undefined) {
	const read = reader("registry", report);
	return <T>(pick: (facts: FactsBySource["registry"]) => T | null, field: string): Fact<T> =>
		report?.source === "registry" && report.state === "collected"
			? via(report.facts.registry, read(pick, field))
			: read(pick, field);
}

/**
 * Prefers the registry's word, and an empty answer is its word too. The other source counts only when the registry
 * could not be read or is not asked.
 */
export function outranking<T>(registry: Fact<T>, other: Fact<T>): Fact<T> {
	if (registry.state === "known" || registry.reason === "not_reported") return registry;
	return first(other, registry);
}

/** The UTC day of a timestamp fact; undefined when unknown or not a date. */
export function factDay(fact: Fact<string>): Day | undefined {
	return fact.state === "known" ? dayOf(fact.value) : undefined;
}
