/** The facts behind a judgement, each in words, with who says it and when it was read. Pure. */
import { SOURCE_LABELS } from "@dephealth/contract/vocabulary.ts";
import type { Fact } from "../../facts/fact.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import type { RecentChange } from "../../facts/recent-changes.ts";
import { labelOf } from "../document/source-labels.ts";
import { plural } from "./words.ts";

export type ListedFact = {
	name: string;
	/** `not_applicable`: it cannot be had of such a package, which is no gap. */
	state: "known" | "unknown" | "not_applicable";
	/** Null unless it is known; `why` then says so. */
	value: string | null;
	why: string | null;
	/** Null when nobody tells it of such a package. */
	source: string | null;
	/** ISO 8601; null when it is unknown. */
	observedAt: string | null;
};

type Description = { name: string; of(facts: PackageFacts): ListedFact };

function described<K extends keyof PackageFacts>(
	name: string,
	field: K,
	words: (value: Extract<PackageFacts[K], { state: "known" }>["value"]) => string,
): Description {
	return { name, of: (facts) => list(name, facts[field] as Fact<never>, words as (value: never) => string) };
}

const number = (value: number) => value.toLocaleString("en-US");
const yesNo = (value: boolean) => (value ? "yes" : "no");
const day = (value: string) => value.slice(0, 10);
const dayText = (value: number) => new Date(value * 86_400_000).toISOString().slice(0, 10);

function changesInWords(changes: readonly RecentChange[]): string {
	if (changes.length === 0) return "none";
	return changes
		.map(({ kind, at, seenAfter }) => {
			const day = seenAfter === undefined ? `on ${at.slice(0, 10)}` : `by ${at.slice(0, 10)}`;
			return `${kind.replaceAll("_", " ")} ${day}`;
		})
		.join("; ");
}

/** The order is that of the components: status, maintenance, community, adoption, releases, security. */
const DESCRIPTIONS: readonly Description[] = [
	described("latest version", "latestVersion", (value) => value),
	described("deprecation", "deprecation", ({ latest, allVersions }) =>
		allVersions ? "all versions" : latest === null ? "none" : "the latest version",
	),
	described("the project's status", "projectStatus", ({ status, reason }) =>
		reason === null ? status : `${status}: ${reason}`,
	),
	described("what its repository says", "endingNotice", ({ quote }) => quote),
	described("changes in publishing (a year)", "recentChanges", changesInWords),
	described("repository moved (a year)", "repositoryChanges", changesInWords),
	described("named as its replacement", "alternative", ({ name }) => name),
	described("versions with a mark", "versionMarks", ({ marks }) =>
		number(marks.reduce((sum, { versions }) => sum + versions.length, 0)),
	),
	described("archived", "archived", yesNo),
	described("repository", "repository", ({ host, path }) => `${host}/${path}`),
	described("repository is there", "repositoryExists", yesNo),
	described("commits by people", "humanCommits", (commits) => {
		const last = commits.at(-1);
		return last === undefined
			? "none read"
			: `${number(commits.length)} read, the last on ${dayText(last[0])}`;
	}),
	described("days with commits by bots", "botCommitDays", (days) => `${number(days.length)} read`),
	described("maintainers", "maintainerCount", number),
	described("weekly downloads", "weeklyDownloads", number),
	described(
		"dependents",
		"dependents",
		({ total, direct }) => `${number(total)}, ${number(direct)} of them direct`,
	),
	described("stars", "stars", number),
	described("first release", "firstPublishedAt", day),
	described("last release", "lastPublishedAt", day),
	described("release days", "releaseDays", (days) => number(days.length)),
	described("versions", "versionCount", number),
	described("advisories, of any version", "advisories", (advisories) => number(advisories.length)),
	described("advisories against the latest", "advisoryIds", (ids) =>
		plural(ids.length, "advisory", "advisories"),
	),
	described("OpenSSF Scorecard", "scorecard", ({ overall, date }) =>
		overall === null ? "no score" : `${overall} of 10${date === null ? "" : `, made on ${day(date)}`}`,
	),
	described("build provenance", "hasProvenance", yesNo),
	described("script on install", "hasInstallScript", yesNo),
	described("security policy", "hasSecurityPolicy", yesNo),
	described("licence", "license", (value) => value),
];

export function listFacts(facts: PackageFacts): ListedFact[] {
	return DESCRIPTIONS.map(({ of }) => of(facts));
}

function list<T>(name: string, fact: Fact<T>, words: (value: T) => string): ListedFact {
	if (fact.state === "known") {
		const source = labelOf(fact);
		return {
			name,
			state: "known",
			value: words(fact.value),
			why: null,
			source,
			observedAt: fact.observedAt,
		};
	}
	const source = fact.source === undefined ? null : SOURCE_LABELS[fact.source];
	const why = {
		source_failed: "could not be read",
		not_reported: "not stated",
		not_applicable: "does not apply to such a package",
	}[fact.reason];
	const state = fact.reason === "not_applicable" ? "not_applicable" : "unknown";
	return { name, state, value: null, why, source, observedAt: null };
}
