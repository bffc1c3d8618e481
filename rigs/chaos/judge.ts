/** Judges a stored result: while an upstream is broken, and when all is well again. Pure. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { TERMINAL_LABELS } from "@dephealth/core/scoring/status.ts";
import { SIGNALS } from "./faults.ts";
import type { StoredOutcome } from "./runtime-api.ts";

export type Verdict = {
	name: string;
	state: "complete" | "partial" | "waiting" | "not_found" | "lost";
	health: number | null;
	isTerminal: boolean;
	/** Broken promises, as sentences. */
	complaints: string[];
};

export function judge(name: string, outcome: StoredOutcome): Verdict {
	const nothing = { name, health: null, isTerminal: false, complaints: [] };
	switch (outcome.kind) {
		case "waiting":
		case "not_found":
			return { ...nothing, state: outcome.kind };
		case "other":
			return { ...nothing, state: "lost", complaints: [`${name} answers ${outcome.status}.`] };
		case "document":
			return {
				name,
				state: isComplete(outcome.document) ? "complete" : "partial",
				health: outcome.document.health_score,
				isTerminal: TERMINAL_LABELS.has(outcome.document.status.label),
				complaints: inventedZeros(name, outcome.document),
			};
	}
}

/** True when nothing is missing but facts that no source will ever tell. */
function isComplete({ data_quality: quality }: PackageDocument): boolean {
	const isCurrent = Object.values(quality.sources).every(
		({ state }) => state === "collected" || state === "skipped",
	);
	const isWhole = quality.missing.every(({ why }) => why === "it does not know the package");
	return quality.status === "complete" && isCurrent && isWhole;
}

/** A source that could not be read must leave its signals unknown, and never lift the score. */
function inventedZeros(name: string, document: PackageDocument): string[] {
	const isUnread = (source: SourceName) => document.data_quality.sources[source]?.state === "failed";
	const signals = SIGNALS.filter(({ sources }) => sources.every(isUnread)).flatMap(({ sources, signals }) =>
		signals
			.filter((signal) => document.signals[signal] !== null)
			.map(
				(signal) =>
					`${name}: ${signal} is ${document.signals[signal]} although ${sources.join(" and ")} was not read.`,
			),
	);
	const known = Object.values(document.components).filter(({ score }) => score !== null);
	const weight = known.reduce((sum, component) => sum + component.weight, 0);
	const mean = known.reduce((sum, { score, weight: part }) => sum + (score ?? 0) * part, 0) / weight;
	// An unread fact lowers the score or leaves it; it never raises it above the known part.
	const isBounded = document.health_score === null || document.health_score < mean + 1;
	return isBounded
		? signals
		: [
				...signals,
				`${name}: ${document.health_score} is above the mean of what is known (${mean.toFixed(1)}).`,
			];
}

/** Compares the results during the faults with those after the recovery. */
export function compare(during: readonly Verdict[], after: ReadonlyMap<string, Verdict>): string[] {
	return during.flatMap((verdict) => {
		const final = after.get(verdict.name);
		return verdict.isTerminal && final && !final.isTerminal
			? [`${verdict.name} was called over during a fault and is not.`]
			: [];
	});
}
