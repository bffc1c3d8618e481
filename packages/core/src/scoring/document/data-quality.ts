/** The sources that a judgement rests on, the parts that are missing, and advice on them. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { type Day, dayOf } from "../../facts/day.ts";
import { type Gap, NOT_ASKED_YET, type SkipReason, type SourceReport } from "../../facts/source-report.ts";
import { whyFailed } from "../../facts/why-failed.ts";
import { coversEcosystem, SOURCES } from "../../sources/sources.ts";

/** The shared classifier, handed in: scoring does not decide what an error means. */
export type Classify = (
	error: string,
	cause: string,
	status?: number,
) => "transient" | "permanent" | "unknown";

type DataQuality = PackageDocument["data_quality"];
type SourceState = DataQuality["sources"][string];
type Missing = DataQuality["missing"][number];

const WHY_SKIPPED: Readonly<Record<SkipReason, string>> = {
	ecosystem_not_covered: "the source does not cover this ecosystem",
	no_repository: "the package declares no repository",
	repository_not_on_github: "the repository is not on GitHub",
	not_requested: "not collected yet",
};

const YEAR: Day = 365;
const HIDDEN_PEOPLE = {
	what: "commits by people",
	why: "its newest commits are all by automation, and older ones were not read",
	advice: null,
} satisfies Partial<Missing>;

const NO_SUCH_REPOSITORY: SourceState = {
	state: "skipped",
	observed_at: null,
	error: null,
	error_class: null,
	reason: "there is no such repository",
};

/** A source that does not know the package's ecosystem is missing nowhere, be there a report that says so or none. */
export function judgeDataQuality(
	ecosystem: Ecosystem,
	reports: readonly SourceReport[],
	healthScore: number | null,
	classify: Classify,
): DataQuality {
	const uncovered = SOURCE_NAMES.filter((name) => !coversEcosystem(name, ecosystem));
	const bySource = new Map<SourceName, SourceReport>([
		...reports.map((report) => [report.source, report] as const),
		...uncovered.map((source) => [source, notCovered(source)] as const),
	]);
	const sources = Object.fromEntries(
		SOURCE_NAMES.map((name) => [name, describeSource(bySource.get(name), classify)]),
	) as Record<SourceName, SourceState>;
	// The host asks for credentials instead of saying that the repository does not exist; GitHub's API says it.
	if (sources.git.state === "failed" && isGone(bySource.get("github"))) sources.git = NO_SUCH_REPOSITORY;
	const needed = SOURCE_NAMES.filter((name) => !(name === "git" && standsInForGit(bySource)));
	const missing = needed.flatMap((name) => missingOf(name, bySource.get(name)));
	const requiredMissing = needed.some(
		(name) => !SOURCES[name].isOptional && lacksSomething(name, bySource.get(name)),
	);
	return {
		status: healthScore === null ? "insufficient" : requiredMissing ? "partial" : "complete",
		sources,
		missing,
	};
}

/** These do not count as missing: a package that a source does not know, and a question that was left for later. */
const NO_LACK: ReadonlySet<string> = new Set(["PackageNotFoundError", NOT_ASKED_YET]);

/** GitHub has told the commits where git has not, or that there is no repository to read. */
function standsInForGit(bySource: ReadonlyMap<SourceName, SourceReport>): boolean {
	const [git, github] = [bySource.get("git"), bySource.get("github")];
	if (git?.state === "collected" || github?.source !== "github" || github.state !== "collected") return false;
	return isGone(github) || (github.facts.found && github.facts.humanCommits !== null);
}

function isGone(report: SourceReport | undefined): boolean {
	return report?.source === "github" && report.state === "collected" && !report.facts.found;
}

function notCovered(source: SourceName): SourceReport {
	return { source, state: "skipped", reason: "ecosystem_not_covered" };
}

/** Whole, or a part that readers know by name. */
function lacksSomething(source: SourceName, report: SourceReport | undefined): boolean {
	if (report?.state !== "collected") return isMissing(report);
	return (
		hidesPeople(report) ||
		report.gaps.some(({ field, error }) => field in SOURCES[source].parts && !NO_LACK.has(error))
	);
}

/** All commits that were read are by automation, and older ones were not read: whether people commit is not known. */
function hidesPeople(report: SourceReport): boolean {
	if (report.state !== "collected" || (report.source !== "github" && report.source !== "git")) return false;
	if (!report.facts.found) return false;
	const { humanCommits, botCommitDays, commitsTruncated } = report.facts;
	if (humanCommits === null || botCommitDays === null) return false;
	const seen = dayOf(report.observedAt) ?? 0;
	// The facts suffice to say that nobody has committed for a year.
	const isShort = seen - (botCommitDays[0] ?? seen) < YEAR;
	return commitsTruncated === true && humanCommits.length === 0 && isShort;
}

function isMissing(report: SourceReport | undefined): boolean {
	if (report === undefined) return true;
	return report.state === "failed" || (report.state === "skipped" && report.reason === "not_requested");
}

function describeSource(report: SourceReport | undefined, classify: Classify): SourceState {
	const nothing = { observed_at: null, error: null, error_class: null, reason: null };
	if (report === undefined) return { ...nothing, state: "skipped", reason: WHY_SKIPPED.not_requested };
	switch (report.state) {
		case "skipped":
			return { ...nothing, state: "skipped", reason: WHY_SKIPPED[report.reason] };
		case "failed":
			return {
				...nothing,
				state: "failed",
				error: report.error,
				error_class: classify(report.error, report.cause, report.status),
			};
		case "collected":
			return {
				...nothing,
				state: report.staleBecause === undefined ? "collected" : "stale",
				observed_at: report.observedAt,
				error: report.staleBecause ?? null,
				error_class: report.staleBecause === undefined ? null : classify(report.staleBecause, ""),
			};
	}
}

function missingOf(source: SourceName, report: SourceReport | undefined): Missing[] {
	if (report?.state === "collected") {
		return [
			...report.gaps.flatMap((gap) => missingPart(source, gap)),
			...(hidesPeople(report) ? [{ ...HIDDEN_PEOPLE, source }] : []),
		];
	}
	if (!isMissing(report)) return [];
	const error = report?.state === "failed" ? report.error : null;
	return [
		{
			what: SOURCES[source].tells,
			source,
			why: error === null ? WHY_SKIPPED.not_requested : whyFailed(error),
			advice: error === null ? null : adviceFor(source, error),
		},
	];
}

function missingPart(source: SourceName, gap: Gap): Missing[] {
	const what = wordsFor(SOURCES[source].parts, gap.field);
	if (what === undefined) return [];
	return [{ what, source, why: whyFailed(gap.error), advice: adviceFor(source, gap.error) }];
}

function adviceFor(source: SourceName, error: string): string | null {
	return wordsFor(SOURCES[source].advice, error) ?? null;
}

/** Names of errors and fields come from elsewhere: only the table's own entries count. */
function wordsFor(table: Readonly<Record<string, string>>, key: string): string | undefined {
	return Object.hasOwn(table, key) ? table[key] : undefined;
}
