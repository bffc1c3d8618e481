/** The judgement in one sentence. Pure. */
import type { Confidence } from "./components/confidence.ts";
import { plural } from "./evidence/words.ts";
import type { Features } from "./features/features.ts";
import { forecastRaises, type RiskLevel } from "./risk-level.ts";
import type { Status, StatusLabel } from "./status.ts";

/** The longest time since the last commit by a person for which people "are working" on it. */
const WORKING_WITHIN_DAYS = 90;

export type HeadlineInput = {
	status: Status;
	risk: RiskLevel;
	features: Features;
	/** The chance that nobody works on it within the main horizon; null without a forecast. */
	probability: number | null;
	confidence: Confidence;
};

/** One sentence of advice or about its state, and another one when much is unknown. */
export function headline(input: HeadlineInput): string {
	const { status, risk, confidence } = input;
	const about = verdict(input);
	const sentences = [about, ...additions(input, about === AT_WORK)];
	if (status.label === "unknown") return sentences.join(" ");
	if (risk === "UNKNOWN") sentences.push("Too little is known to say how risky it is.");
	else if (confidence.level === "low") sentences.push("Much is unknown, though.");
	return sentences.join(" ");
}

/** The evidence of the end decides the words, or the label if there is none. */
const BY_EVIDENCE: ReadonlyMap<string, string> = new Map([
	["security_placeholder", "Remove it now: its registry took it down for security."],
	["quarantined", "Remove it now: its registry has quarantined it."],
	["project_deprecated", "Plan to replace it: its registry lists it as deprecated."],
	["project_archived", "Plan to replace it: its registry lists it as archived."],
	["announced_unmaintained", "Plan to replace it: it was announced as unmaintained."],
	["unpublished", "Plan to replace it: it was unpublished."],
	["no_versions", "Plan to replace it: no version of it is left."],
	["all_yanked", "Plan to replace it: all its versions were yanked."],
]);

const IS_OVER: Readonly<Record<Exclude<StatusLabel, "active" | "quiet" | "unknown">, string>> = {
	malicious: "Remove it now: it was reported as malicious.",
	deprecated: "Plan to replace it: its maintainers have deprecated it.",
	archived: "Plan to replace it: its repository is archived.",
	ended: "Plan to replace it: its maintenance has ended.",
};

function verdict(input: HeadlineInput): string {
	const { status } = input;
	switch (status.label) {
		case "unknown":
			return "Too little is known to judge it.";
		case "active":
			return activeVerdict(input);
		case "quiet":
			return quietVerdict(input);
		default:
			return (
				status.evidence.map(({ id }) => BY_EVIDENCE.get(id)).find((text) => text !== undefined) ??
				IS_OVER[status.label]
			);
	}
}

const AT_WORK = "People are working on it.";

function activeVerdict({ status, features, probability }: HeadlineInput): string {
	const { silenceDays, daysSinceLastCommit, hasNoPeople24m } = features;
	const days = silenceDays ?? 0;
	if (features.repositoryIsGone) return `Versions still come out, but ${missingRepository(status)}.`;
	if (hasNoPeople24m) return "Versions still come out, but no person has committed for two years or more.";
	if (areAtWork(features) && !forecastRaises({ status: "active", probability, features })) return AT_WORK;
	return `Last ${days === daysSinceLastCommit ? "worked on" : "released"} ${plural(days, "day")} ago.`;
}

/** A release alone shows no people. One from a shared repository in which people work does. */
function areAtWork(features: Features): boolean {
	const { daysSinceLastCommit, daysSinceSharedCommit, daysSinceLastRelease } = features;
	const isRecent = (days: number | null) => days !== null && days <= WORKING_WITHIN_DAYS;
	return isRecent(daysSinceLastCommit) || (isRecent(daysSinceSharedCommit) && isRecent(daysSinceLastRelease));
}

/** Only the evidence tells a repository that its host has blocked. */
function missingRepository({ evidence }: Status): string {
	return evidence.some(({ id }) => id === "repository_blocked")
		? "its repository is blocked"
		: "its repository is gone";
}

function quietVerdict({ status, risk, features }: HeadlineInput): string {
	if (features.silenceDays === null) {
		return "No known sign of work for a year or more.";
	}
	const nothing = nothingSince(features);
	if (features.repositoryIsGone) return `Watch it: ${nothing}, and ${missingRepository(status)}.`;
	if (risk === "HIGH" || risk === "CRITICAL") return `Watch it: ${nothing}, and little speaks for it.`;
	return `${nothing.charAt(0).toUpperCase()}${nothing.slice(1)}; it may simply be finished.`;
}

function nothingSince({ hasNoPeople24m, daysSinceLastCommit }: Features): string {
	if (hasNoPeople24m) return "no person has worked on it for two years or more";
	// Without commits of its own only its releases are known to have stopped.
	return `nothing has ${daysSinceLastCommit === null ? "been released" : "happened"} for a year or more`;
}

function additions({ status, risk, probability, features }: HeadlineInput, isAtWork: boolean): string[] {
	if (status.label !== "active" && status.label !== "quiet") return [];
	const goTo = status.evidence.find(({ id }) => id === "latest_version_deprecated")?.values["go_to"];
	return [
		...(goTo === undefined ? [] : [`Its latest version is deprecated: use ${goTo}.`]),
		...(status.label === "active" && (risk === "HIGH" || risk === "CRITICAL")
			? [`Its health is poor${isAtWork ? " nevertheless" : ""}; see why.`]
			: []),
		...(forecastRaises({ status: status.label, probability, features })
			? ["Probably nobody will work on it within a year."]
			: []),
	];
}
