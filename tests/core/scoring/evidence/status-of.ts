import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import type { Fact, Known } from "@dephealth/core/facts/fact.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageFacts } from "@dephealth/core/facts/package-facts.ts";
import type { Advisory, ProjectStatus, VersionMarks } from "@dephealth/core/facts/source-facts.ts";
import { toFeatures } from "@dephealth/core/scoring/features/features.ts";
import { judgeStatus } from "@dephealth/core/scoring/status.ts";
import { commits, daysAgo, NOW, reportsOf, TODAY } from "../package-facts-fixture.ts";

export const ON = "2026-11-01";
export const known = <T>(value: T, source: Known<T>["source"] = "npm"): Fact<T> => ({
	state: "known",
	value,
	source,
	observedAt: daysAgo(0),
});
export const untold = { state: "unknown", reason: "not_reported" } as const;
export const unread = { state: "unknown", reason: "source_failed", source: "github", error: "E" } as const;

export type Changes = Partial<PackageFacts>;

/** The status of a healthy package that differs in these facts. */
export function statusOf(changes: Changes) {
	const facts = { ...mergeReports(reportsOf()), ...changes };
	return judgeStatus(facts, toFeatures(facts, NOW, SEMANTIC_VERSIONS));
}

/** All statements, without those about every healthy package. */
export function evidenceOf(changes: Changes) {
	const { label, evidence } = statusOf(changes);
	return [label, ...evidence.map(({ id, effect, text }) => `${effect} ${id}: ${text}`)];
}
export const valuesOf = (changes: Changes) => statusOf(changes).evidence[0]?.values;

export const LAST_COMMIT = `neutral last_commit: Last commit by a person 10 days ago; 36 commits in 12 months (GitHub, ${ON}).`;
export const LAST_RELEASE = `neutral last_release: Last release 31 days ago (npm, ${ON}).`;

export const project = (status: ProjectStatus["status"], reason: string | null = null) => ({
	projectStatus: known<ProjectStatus>({ status, reason }),
});
export const advisory = (kind: Advisory["kind"], changes: Partial<Advisory> = {}): Advisory => ({
	...{
		id: "RUSTSEC-1",
		aliases: [],
		kind,
		severity: null,
		title: null,
		publishedAt: null,
		ranges: [],
		versions: [],
	},
	...changes,
});
export const announced = (changes: Partial<Advisory>) => ({
	advisories: known([advisory("notice"), advisory("unmaintained", changes)], "deps_dev"),
});
export const marks = (changes: Partial<VersionMarks>): Changes => ({
	versionMarks: known({
		marks: [
			{ kind: "deprecated", message: null, versions: ["0.0.1"] },
			{ kind: "yanked", message: null, versions: ["5.2.0", "5.1.5"] },
		],
		isComplete: true,
		allYanked: false,
		newestUnmarked: "5.1.0",
		...changes,
	}),
});
export const silentFor = (days: number): Changes => ({
	releaseDays: known([TODAY - days]),
	lastPublishedAt: known(daysAgo(days)),
	humanCommits: known(commits(10, 2, days + 100, days), "github"),
	botCommitDays: known([], "github"),
});
export const littleUsed: Changes = {
	weeklyDownloads: known(99_999),
	dependents: known({ direct: 1, total: 499, version: "5.1.0" }, "deps_dev"),
};
export const gone: Changes = {
	repositoryExists: known(false, "github"),
	missingRepository: known("not_found", "github"),
};
