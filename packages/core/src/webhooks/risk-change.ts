/** Decides whether a new judgement of a package is worth notifying its watchers of. Pure. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { RISK_LEVELS, STATUS_LABELS } from "@dephealth/contract/vocabulary.ts";
import { FORECAST_CLASSES } from "../scoring/document/snapshot.ts";
import { percent } from "../scoring/evidence/words.ts";
import type { RiskLevel } from "../scoring/risk-level.ts";
import type { StatusLabel } from "../scoring/status.ts";

/**
 * A judgement without gaps; null means never known. `abandonment_probability`: the chance that nobody works on it
 * within 12 months.
 */
export type KnownJudgement = {
	status: Exclude<StatusLabel, "unknown"> | null;
	risk_level: Exclude<RiskLevel, "UNKNOWN"> | null;
	abandonment_probability: number | null;
};

/**
 * The judgement that watchers were notified of last. `changes_until` (ISO 8601): of all changes in publishing up to
 * then; null: of none ever.
 */
export type Notified = KnownJudgement & { changes_until: string | null };

/** A change in publishing, see `recent_changes` of the document. */
export type AnnouncedChange = { id: string; text: string; at: string };

export type RiskChange = {
	changes: ("status" | "risk_level" | "forecast" | "publishing")[];
	before: KnownJudgement;
	after: KnownJudgement;
	/** The changes that watchers have not been notified of, the newest first. */
	recentChanges: AnnouncedChange[];
	/** Sentences for a person. */
	reason: string;
	notified: Notified;
};

/** A reason is read in a message: more of them stand in its list. */
const CHANGES_IN_REASON = 3;

/** A forecast that sways around a bound is not news each time: it has changed for the better only this far below it. */
const SWAY = 0.02;

export function knownJudgement(document: PackageDocument): KnownJudgement {
	const { status, risk_level } = document;
	return {
		status: status.label === "unknown" ? null : status.label,
		risk_level: risk_level === "UNKNOWN" ? null : risk_level,
		abandonment_probability: document.abandonment_risk?.probability ?? null,
	};
}

/** The state that counts as announced with a package's first result: nobody waited for earlier changes. */
export function firstNotified(document: PackageDocument): Notified {
	return { ...knownJudgement(document), changes_until: document.scored_at };
}

/**
 * The changes since the last notification. A value that is unknown now, or was unknown before, has not changed:
 * neither an outage nor its end is news about a package.
 *
 * @param notified the last notification; null: none
 */
export function riskChangeOf(notified: Notified, document: PackageDocument): RiskChange | undefined {
	const now = knownJudgement(document);
	const changes: RiskChange["changes"] = [];
	const sentences: string[] = [];
	if (isChanged(notified.status, now.status)) {
		changes.push("status");
		sentences.push(
			`Its status went from ${notified.status} to ${now.status}.`,
			...document.status.evidence.slice(0, 1).map(({ text }) => text),
		);
	}
	if (isChanged(notified.risk_level, now.risk_level)) {
		changes.push("risk_level");
		sentences.push(`Its risk level went from ${notified.risk_level} to ${now.risk_level}.`);
	}
	const [before, after] = [notified.abandonment_probability, now.abandonment_probability];
	if (before !== null && after !== null && crossesBound(before, after)) {
		changes.push("forecast");
		sentences.push(
			`The chance that nobody works on it in the next 12 months went from ${percent(before)} to ${percent(after)}.`,
		);
	}
	const recentChanges = newChanges(notified, document);
	if (recentChanges.length > 0) {
		changes.push("publishing");
		sentences.push(...recentChanges.slice(0, CHANGES_IN_REASON).map(({ text }) => text));
	}
	if (changes.length === 0) return undefined;
	const { changes_until, ...known } = notified;
	const announced = merged(known, now);
	return {
		changes,
		before: known,
		after: announced,
		recentChanges,
		reason: sentences.join(" "),
		notified: { ...announced, changes_until: recentChanges[0]?.at ?? changes_until },
	};
}

function newChanges({ changes_until: until }: Notified, document: PackageDocument): AnnouncedChange[] {
	if (until === null) return [];
	return document.recent_changes
		.filter(({ at }) => at > until)
		.map(({ id, text, at }) => ({ id, text, at }))
		.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** Unknown values stay as they were announced. */
function merged(notified: KnownJudgement, now: KnownJudgement): KnownJudgement {
	return {
		status: now.status ?? notified.status,
		risk_level: now.risk_level ?? notified.risk_level,
		abandonment_probability: now.abandonment_probability ?? notified.abandonment_probability,
	};
}

function isChanged<T>(before: T | null, after: T | null): boolean {
	return before !== null && after !== null && before !== after;
}

function crossesBound(before: number, after: number): boolean {
	return FORECAST_CLASSES.some((bound) => (before < bound ? after >= bound : after < bound - SWAY));
}

/** Reads the stored state; a value outside of today's vocabulary counts as never announced. */
export function toNotified(stored: {
	status?: unknown;
	risk_level?: unknown;
	abandonment_probability?: unknown;
	changes_until?: unknown;
}): Notified {
	const status = STATUS_LABELS.find((label) => label === stored.status);
	const level = RISK_LEVELS.find((known) => known === stored.risk_level);
	const probability = stored.abandonment_probability;
	return {
		status: status === undefined || status === "unknown" ? null : status,
		risk_level: level === undefined || level === "UNKNOWN" ? null : level,
		abandonment_probability: typeof probability === "number" ? probability : null,
		changes_until: typeof stored.changes_until === "string" ? stored.changes_until : null,
	};
}
