/** A registry's list of versions, reduced to facts. Pure. */

import type { VersionGrammar } from "@dephealth/contract/ecosystems/version-grammar.ts";
import { dayOf, distinctDays } from "../../facts/day.ts";
import type { Deprecation } from "../../facts/source-facts.ts";
import { compareVersions, newestFirst } from "../../packages/version-order.ts";
import { type ListedVersion, marksOf } from "../version-marks.ts";
import type { RegistryFacts } from "./facts.ts";

/** 500 release days are ten years of weekly releases. */
const MAX_RELEASE_DAYS = 500;
const MAX_HIGHEST = 20;

type ReleaseFacts = Pick<
	RegistryFacts,
	| "latestVersion"
	| "firstPublishedAt"
	| "lastPublishedAt"
	| "releaseDays"
	| "versionCount"
	| "versionMarks"
	| "highestVersions"
> & { deprecation: Deprecation };

/** @param latest the registry's own word; default: the newest release that is not yanked */
export function releaseFacts(
	versions: readonly ListedVersion[],
	grammar: VersionGrammar,
	latest: string | null = latestOf(versions, grammar),
): ReleaseFacts {
	const times = versions
		.map(({ publishedAt }) => publishedAt)
		.filter((time) => time !== undefined)
		.sort((a, b) => a - b)
		.map((time) => new Date(time).toISOString());
	const days = times.map(dayOf).filter((day) => day !== undefined);
	return {
		latestVersion: latest,
		firstPublishedAt: times[0] ?? null,
		lastPublishedAt: times.at(-1) ?? null,
		releaseDays: times.length === 0 && versions.length > 0 ? null : distinctDays(days, MAX_RELEASE_DAYS),
		versionCount: versions.length,
		highestVersions: newestFirst(versions, ({ version }) => version, grammar)
			.slice(0, MAX_HIGHEST)
			.map(({ version }) => version),
		...marksOf(versions, latest ?? undefined, grammar),
	};
}

/** Installers skip yanked versions, and take a pre-release only if there is nothing else. */
export function latestOf(versions: readonly ListedVersion[], grammar: VersionGrammar): string | null {
	const usable = versions.filter(({ isYanked }) => !isYanked);
	const releases = usable.filter(({ version }) => !grammar.prerelease.test(version));
	const [first, ...others] = releases.length > 0 ? releases : usable;
	if (first === undefined) return null;
	return others.reduce(
		(newest, { version }) => (compareVersions(version, newest, grammar) > 0 ? version : newest),
		first.version,
	);
}

/** Epoch milliseconds; undefined for an invalid date. */
export function timeOf(timestamp: string | null | undefined): number | undefined {
	const time = timestamp ? Date.parse(timestamp) : Number.NaN;
	return Number.isNaN(time) ? undefined : time;
}
