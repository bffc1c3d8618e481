/** Judges whether nothing was lost and nothing done twice, by the tables' final content and the notes of the run. Pure. */

import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { HEALING_POLICY } from "@dephealth/core/healing/healing-policy.ts";
import { executionName } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { judgeLeases } from "./judge-leases.ts";
import { judgeRounds, type RoundCounts, type Rounds } from "./judge-rounds.ts";
import type { SoakEvent } from "./record.ts";

/** A package's item in the end. `sources`: those that the document lacks, or has of an earlier time only. */
export type FinalPackage = {
	key: string;
	status: string;
	lastFailure: string | undefined;
	/** `complaints`: facts that it has invented. */
	document: { quality: string; sources: readonly UnreadSource[]; complaints: readonly string[] } | undefined;
};
export type UnreadSource = {
	source: SourceName;
	state: "failed" | "stale" | "not_requested";
	errorClass: string | null;
};

/** A record of a failure for good. */
export type FailureRecord = { key: string; reason: string; sources: readonly string[] };

export type Evidence = {
	/** Everything that was known or asked for. */
	refs: readonly PackageRef[];
	/** The items `LATEST`, one each. */
	packages: readonly FinalPackage[];
	failures: readonly FailureRecord[];
	events: readonly SoakEvent[];
	/** Names of all executions of collect-package. */
	starts: readonly string[];
	/** Messages left in each queue. */
	queues: ReadonlyMap<string, number>;
	/** Executions that still run in the end. */
	running: number;
	rounds: Rounds;
};

export type Outcome =
	| "complete"
	| "complete, a part to be read again"
	| "partial for good"
	| "quarantined"
	| "not found"
	| "failed for good";

export type SoakVerdict = {
	outcomes: ReadonlyMap<Outcome, number>;
	rounds: readonly RoundCounts[];
	collections: { started: number; byHealers: number; documentsStored: number };
	offences: readonly string[];
};

export function judge(evidence: Evidence): SoakVerdict {
	const offences: string[] = [];
	const outcomes = new Map<Outcome, number>();
	const failures = Map.groupBy(evidence.failures, ({ key }) => key);
	const items = Map.groupBy(evidence.packages, ({ key }) => key);
	const keys = new Set(evidence.refs.map(({ ecosystem, name }) => `${ecosystem}#${name}`));
	for (const key of keys) {
		const [item, ...others] = items.get(key) ?? [];
		if (!item) {
			offences.push(`${key} is missing.`);
			continue;
		}
		if (others.length > 0) offences.push(`${key} is there ${others.length + 1} times.`);
		const { outcome, offence } = outcomeOf(item, failures.get(key) ?? []);
		if (offence) offences.push(`${key} ${offence}`);
		if (outcome) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
		offences.push(...(item.document?.complaints ?? []));
	}
	for (const key of items.keys())
		if (!keys.has(key)) offences.push(`${key} is there, and nobody asked for it.`);
	offences.push(...inventedIn(evidence.events), ...judgeLeases(evidence.events));
	const healStarts = judgeHealStarts(evidence);
	const rounds = judgeRounds(evidence.rounds, evidence.events);
	offences.push(...healStarts.offences, ...rounds.offences);
	for (const [queue, count] of evidence.queues) {
		if (count > 0) offences.push(`${count} messages are left in ${queue}.`);
	}
	if (evidence.running > 0) offences.push(`${evidence.running} executions have not ended.`);
	return {
		outcomes,
		rounds: rounds.counts,
		collections: {
			started: evidence.starts.length,
			byHealers: healStarts.count,
			documentsStored: evidence.events.filter((event) => event.kind === "settled" && event.hasDocument)
				.length,
		},
		offences,
	};
}

type Judged = { outcome?: Outcome; offence?: string };

function outcomeOf(
	{ status, lastFailure, document }: FinalPackage,
	records: readonly FailureRecord[],
): Judged {
	const reasons = new Set(records.map(({ reason }) => reason));
	switch (status) {
		case "complete":
		case "partial": {
			if (!document) return { offence: `is ${status} and has no document.` };
			const unexplained = document.sources.filter((source) => !isExplained(source, records));
			const lost = unexplained.filter(({ state }) => state !== "stale");
			if (lost.length > 0) return { offence: `lacks ${names(lost)} without a reason for good.` };
			if (status === "complete" && document.quality !== "complete") {
				return { offence: `is called complete and is ${document.quality}.` };
			}
			if (status === "partial") return { outcome: "partial for good" };
			return { outcome: unexplained.length > 0 ? "complete, a part to be read again" : "complete" };
		}
		case "quarantined":
			return reasons.has("quarantined")
				? { outcome: "quarantined" }
				: { offence: "is quarantined without a record that says so." };
		// The registry's answer; nobody has to look after it.
		case "not_found":
			return lastFailure ? { outcome: "not found" } : { offence: "is not_found without a reason." };
		case "failed":
			if (!lastFailure) return { offence: "is failed without a reason." };
			if (records.length === 0) return { offence: "is failed without a record of it." };
			return { outcome: "failed for good" };
		default:
			return { offence: `still is ${status}${document ? ", with a document" : ""}.` };
	}
}

/** It will not be read, or its repair was given up with a record. */
function isExplained({ source, errorClass }: UnreadSource, records: readonly FailureRecord[]): boolean {
	return errorClass === "permanent" || records.some(({ sources }) => sources.includes(source));
}

function names(sources: readonly UnreadSource[]): string {
	return sources.map(({ source, state }) => `${source} (${state})`).join(", ");
}

function inventedIn(events: readonly SoakEvent[]): string[] {
	return events.flatMap((event) => (event.kind === "settled" ? event.complaints : []));
}

/** One start for each package and window, and none that no healer has taken the package for. */
function judgeHealStarts({ refs, events, starts }: Evidence): { count: number; offences: string[] } {
	const offences: string[] = [];
	const taken = Map.groupBy(
		events.filter((event) => event.kind === "taken"),
		({ key }) => key,
	);
	for (const [key, takes] of taken) {
		for (const [index, { at }] of takes.entries()) {
			const before = takes[index - 1];
			if (before && at - before.at < HEALING_POLICY.windowMs) {
				offences.push(`${key} was taken by healers twice within one window.`);
			}
		}
	}
	const healed = new Map<string, string[]>();
	for (const name of starts) {
		const [prefix, window] = name.split("-heal-");
		if (prefix === undefined || window === undefined) continue;
		healed.set(prefix, [...(healed.get(prefix) ?? []), window]);
	}
	let count = 0;
	for (const ref of refs) {
		const windows = healed.get(executionName(ref, "").slice(0, -1)) ?? [];
		const key = `${ref.ecosystem}#${ref.name}`;
		count += windows.length;
		if (new Set(windows).size < windows.length) offences.push(`${key} was started twice in one window.`);
		const takes = taken.get(key)?.length ?? 0;
		if (windows.length > takes) {
			offences.push(`${key} was started ${windows.length} times by healers who took it ${takes} times.`);
		}
	}
	return { count, offences };
}
