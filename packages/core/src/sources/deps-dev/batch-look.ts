/** The known versions of one package in a batch: from the last report, from its registry, or read again. */
import type { Clock } from "../../clock.ts";
import { UpstreamError } from "../../errors.ts";
import { type DepsDevReport, type FailedReport, type Gap, NOT_ASKED_YET } from "../../facts/source-report.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { failedReport } from "../failed-report.ts";
import type { BatchVersion } from "./batch-requests.ts";
import { type DepsDevFacts, listedReleases, type ReleaseFacts } from "./facts.ts";
import { releaseFacts } from "./report-facts.ts";
import { type DepsDevRequests, orGaps } from "./requests.ts";
import { defaultVersionOf } from "./versions.ts";

export type DepsDevQuestion = {
	ref: PackageRef;
	/** The last report; undefined: none. */
	previous: DepsDevReport | undefined;
	/** True to read the whole list of versions and count the dependents again: five calls instead of none. */
	thorough: boolean;
	/** The versions that the package's own registry has just listed; deps.dev then does not list them again. */
	releases?: ReleaseFacts;
	/** The package's own registry has just said that there is no such package: it may have been removed as malware. */
	isUnknown?: boolean;
	/** True: count dependents together with `releases`; false leaves them for later. Default true. */
	countDependents?: boolean;
};

/** `isNew`: something else than was known before. */
export type Look = {
	releases: ReleaseFacts;
	dependents: DepsDevFacts["dependents"];
	gaps: Gap[];
	isNew: boolean;
};

/** Dependents of a version are counted some weeks after it was published. */
const COUNTED_AFTER_MS = 60 * 86_400_000;
const DEPENDENTS = "dependents";

/** The version that the batch is asked about: of it the answer says whether it is still the default. */
export function expectedVersion({ releases, previous }: DepsDevQuestion): string | null | undefined {
	return releases?.defaultVersion ?? previous?.facts.defaultVersion;
}

export function createLook(deps: { single: DepsDevRequests; clock: Pick<Clock, "now"> }) {
	const { single, clock } = deps;

	async function anew({ ref, previous, thorough }: DepsDevQuestion, signal?: AbortSignal): Promise<Look> {
		const versions = await single.versions(ref, signal);
		const defaultVersion = defaultVersionOf(versions, ref.ecosystem);
		const releases = releaseFacts(versions, defaultVersion, ref.ecosystem);
		const lacksDependents = !previous || lacks(previous);
		if (!thorough && !lacksDependents) {
			return { releases, dependents: previous.facts.dependents, gaps: [], isNew: true };
		}
		const counted = await orGaps(single.dependents(ref, versions, signal), [DEPENDENTS]);
		// A count of last month is better than none.
		if (counted.gaps.length > 0 && !lacksDependents) {
			return { releases, dependents: previous.facts.dependents, gaps: [], isNew: true };
		}
		return { releases, dependents: counted.value, gaps: counted.gaps, isNew: true };
	}

	/** The registry has listed the versions: at most one call, for the dependents of the one that is the default. */
	async function byRegistry(
		question: DepsDevQuestion,
		releases: ReleaseFacts,
		current: BatchVersion,
		signal?: AbortSignal,
	): Promise<Look> {
		const { ref, previous, countDependents = true } = question;
		if (previous && !lacks(previous)) {
			return { releases, dependents: previous.facts.dependents, gaps: [], isNew: true };
		}
		if (!countDependents) {
			const gaps = [{ field: DEPENDENTS, error: NOT_ASKED_YET }];
			return { releases, dependents: null, gaps, isNew: true };
		}
		const publishedAt = Date.parse(releases.lastPublishedAt ?? "");
		if (!(clock.now() - publishedAt >= COUNTED_AFTER_MS)) return anew(question, signal);
		const listed = { ...current, isDefault: true, publishedAt: null, deprecatedReason: null };
		const counted = await orGaps(single.dependents(ref, [listed], signal), [DEPENDENTS]);
		return { releases, dependents: counted.value, gaps: counted.gaps, isNew: true };
	}

	/**
	 * @param current the batch's answer for the expected version; undefined when it does not know the version
	 * @throws only errors that do not concern this single package
	 */
	return async (
		question: DepsDevQuestion,
		current: BatchVersion | undefined,
		signal?: AbortSignal,
	): Promise<Look | FailedReport> => {
		const before = question.previous && knownLook(question.previous);
		const isCurrent = before !== undefined && current !== undefined && stillHolds(before, current);
		if (isCurrent && !question.thorough) return before;
		const { releases } = question;
		try {
			if (releases && current && !question.thorough) {
				return await byRegistry(question, releases, current, signal);
			}
			return await anew(question, signal);
		} catch (error) {
			if (!(error instanceof UpstreamError)) throw error;
			return isCurrent ? before : failedReport("deps_dev", error);
		}
	};
}

function lacks({ gaps }: DepsDevReport): boolean {
	return gaps.some(({ field }) => field === DEPENDENTS);
}

/** The versions in an earlier report; undefined when it says too little to build on. */
function knownLook({ facts, gaps }: DepsDevReport): Look | undefined {
	const kept = gaps.filter(({ field }) => field === DEPENDENTS);
	// A fact that nobody has asked for waits for a thorough look; one that failed does not.
	if (facts.defaultVersion === null || kept.some(({ error }) => error !== NOT_ASKED_YET)) return undefined;
	const releases = listedReleases(facts, facts.defaultVersion);
	return { releases, dependents: facts.dependents, gaps: kept, isNew: false };
}

function stillHolds({ releases }: Look, current: BatchVersion): boolean {
	return (
		current.versionKey.version === releases.defaultVersion &&
		current.isDefault &&
		current.isDeprecated === (releases.deprecation.latest !== null)
	);
}
