/** deps.dev's answers reduced to facts. Pure. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { type Day, dayOf, distinctDays } from "../../facts/day.ts";
import type { ProjectStatus } from "../../facts/source-facts.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { type ListedVersion, marksOf } from "../version-marks.ts";
import type { DepsDevFacts, ReleaseFacts } from "./facts.ts";
import type { DepsDevPackageVersion, DepsDevProject, DepsDevVersion } from "./schema.ts";
import { publishTime } from "./versions.ts";
import { isYanked } from "./yanked.ts";

/** More would only lengthen the report: 500 release days are ten years of weekly releases. */
const MAX_RELEASE_DAYS = 500;
const MAX_MESSAGE_LENGTH = 500;
/** A report travels through a state machine; no real version comes near these. */
const MAX_LICENSES = 20;
const MAX_ADVISORIES = 500;
const MAX_CHECKS = 50;
const MAX_NAME_LENGTH = 100;

/** The facts in the list of versions. */
export function releaseFacts(
	versions: readonly DepsDevPackageVersion[],
	defaultVersion: DepsDevPackageVersion | undefined,
	ecosystem: Ecosystem,
): ReleaseFacts {
	const published = versions
		.map(publishTime)
		.filter((time) => time !== undefined)
		.sort((a, b) => a - b)
		.map((time) => new Date(time).toISOString());
	return {
		defaultVersion: defaultVersion?.versionKey.version ?? null,
		firstPublishedAt: published[0] ?? null,
		lastPublishedAt: published.at(-1) ?? null,
		releaseDays: distinctDays(published.map(dayOf).filter(isDay), MAX_RELEASE_DAYS),
		versionCount: versions.length,
		...marksOf(
			versions.map((version) => toListed(version, ecosystem)),
			defaultVersion?.versionKey.version,
			describeEcosystem(ecosystem).versions,
		),
	};
}

function toListed(version: DepsDevPackageVersion, ecosystem: Ecosystem): ListedVersion {
	const yanked = isYanked(version, ecosystem);
	return {
		version: version.versionKey.version,
		publishedAt: publishTime(version),
		deprecated: version.isDeprecated && !yanked ? version.deprecatedReason : undefined,
		isYanked: yanked,
		yankMessage: /^yanked$/i.test(version.deprecatedReason ?? "") ? null : version.deprecatedReason,
	};
}

const PROJECT_STATUSES = ["archived", "deprecated", "quarantined"] as const;

/** `active` and unknown words of PyPI are null. */
function projectStatusOf({ projectStatus }: DepsDevVersion): ProjectStatus | null {
	const status = PROJECT_STATUSES.find((known) => known === projectStatus?.status?.toLowerCase());
	if (status === undefined) return null;
	return { status, reason: projectStatus?.reason?.slice(0, MAX_MESSAGE_LENGTH) ?? null };
}

/** The facts of the default version. */
export function versionFacts(
	version: DepsDevVersion,
): Pick<DepsDevFacts, "licenses" | "advisoryIds" | "hasProvenance" | "projectStatus"> {
	const advisoryIds = new Set(version.advisoryKeys.map((key) => key.id.slice(0, MAX_NAME_LENGTH)));
	return {
		licenses: version.licenses.slice(0, MAX_LICENSES).map((license) => license.slice(0, MAX_NAME_LENGTH)),
		advisoryIds: [...advisoryIds].slice(0, MAX_ADVISORIES),
		projectStatus: projectStatusOf(version),
		// A provenance that deps.dev tried to verify and could not proves nothing.
		hasProvenance: [...version.slsaProvenances, ...version.attestations].some(
			(attestation) => attestation.verified !== false,
		),
	};
}

/** The facts about the repository. */
export function projectFacts(project: DepsDevProject): NonNullable<DepsDevFacts["project"]> {
	// deps.dev counts only on GitHub and GitLab; Bitbucket's zeros stand for "not known".
	const counted = !project.projectKey.id.toLowerCase().startsWith("bitbucket.org/");
	return {
		stars: counted ? project.starsCount : null,
		forks: counted ? project.forksCount : null,
		openIssues: counted ? project.openIssuesCount : null,
		license: project.license?.slice(0, MAX_NAME_LENGTH) ?? null,
		scorecard: project.scorecard ? scorecardFacts(project.scorecard) : null,
	};
}

function scorecardFacts(scorecard: NonNullable<DepsDevProject["scorecard"]>) {
	return {
		date: scorecard.date,
		overall: scorecard.overallScore,
		checks: scorecard.checks
			.slice(0, MAX_CHECKS)
			.map(({ name, score }) => ({ name: name.slice(0, MAX_NAME_LENGTH), score })),
	};
}

function isDay(day: Day | undefined): day is Day {
	return day !== undefined;
}
