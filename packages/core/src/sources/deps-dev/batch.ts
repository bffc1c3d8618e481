/**
 * deps.dev for many packages that are known already. One call for the default versions as they were last known
 * tells for each whether it still is the default, is deprecated, and has advisories; one more tells of all projects.
 * Only a package whose default version has changed is asked for its list of versions.
 */
import { isDeepStrictEqual } from "node:util";
import { type Clock, timestamp } from "../../clock.ts";
import { UpstreamError } from "../../errors.ts";
import type { Advisory } from "../../facts/source-facts.ts";
import type { DepsDevReport, FailedReport, Gap } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { mapBounded } from "../../map-bounded.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { failedReport } from "../failed-report.ts";
import type { ReadAdvisories } from "../osv/requests.ts";
import {
	type BatchVersion,
	createDepsDevBatchRequests,
	type VersionKey,
	versionKeyText,
} from "./batch-requests.ts";
import type { DepsDevFacts } from "./facts.ts";
import { projectFacts, releaseFacts, versionFacts } from "./report-facts.ts";
import { createDepsDevRequests, DEPS_DEV_URL, gapsOf, orGaps } from "./requests.ts";
import { sourceProjectOf } from "./source-project.ts";
import { defaultVersionOf } from "./versions.ts";

export type DepsDevQuestion = {
	ref: PackageRef;
	/** What was last known; undefined: nothing. */
	previous: DepsDevReport | undefined;
	/** Also read the whole list of versions and count the dependents anew: five calls instead of none. */
	thorough: boolean;
};

/** `hasNewRelease`: the default version is another than the one last known, or its deprecation has changed. */
export type DepsDevAnswer = { report: DepsDevReport | FailedReport; hasNewRelease: boolean };

export type DepsDevBatch = {
	/**
	 * One answer for each question, in their order. A package that cannot be read is a failed report of its own.
	 *
	 * @throws the errors of HttpClient.requestJson when a batch call fails: nothing is known of any package then
	 */
	collect(questions: readonly DepsDevQuestion[], signal?: AbortSignal): Promise<DepsDevAnswer[]>;
};

const ADVISORIES_AT_ONCE = 8;
const DESCRIPTION_FIELDS = ["licenses", "advisoryIds", "hasProvenance", "repository", "project"] as const;

type Releases = ReturnType<typeof releaseFacts>;
/** What is known of a package's versions, be it from before or asked anew. */
type Look = { releases: Releases; dependents: DepsDevFacts["dependents"]; gaps: Gap[]; isNew: boolean };

type Entry = { question: DepsDevQuestion; found: Look | FailedReport };

/** Stands where the gaps say that nothing is known. */
const NO_DESCRIPTION = { licenses: [], advisoryIds: [], hasProvenance: false };

/** @param deps.readAdvisories what the advisories say; without it they are known by id alone */
export function createDepsDevBatch(deps: {
	http: HttpClient;
	clock: Clock;
	url?: string;
	readAdvisories?: ReadAdvisories;
}): DepsDevBatch {
	const { http, clock, url = DEPS_DEV_URL, readAdvisories } = deps;
	const single = createDepsDevRequests({ http, url });
	const batch = createDepsDevBatchRequests({ http, url });

	async function lookAnew({ ref, previous, thorough }: DepsDevQuestion, signal?: AbortSignal): Promise<Look> {
		const versions = await single.versions(ref, signal);
		const defaultVersion = defaultVersionOf(versions, ref.ecosystem);
		const releases = releaseFacts(versions, defaultVersion, ref.ecosystem);
		const lacksDependents = !previous || previous.gaps.some(({ field }) => field === "dependents");
		if (!thorough && !lacksDependents) {
			return { releases, dependents: previous.facts.dependents, gaps: [], isNew: true };
		}
		const counted = await orGaps(single.dependents(ref, versions, signal), ["dependents"]);
		// A count of last month is better than none.
		if (counted.gaps.length > 0 && !lacksDependents) {
			return { releases, dependents: previous.facts.dependents, gaps: [], isNew: true };
		}
		return { releases, dependents: counted.value, gaps: counted.gaps, isNew: true };
	}

	/** @throws only what is no failure of this one package */
	async function look(
		question: DepsDevQuestion,
		current: BatchVersion | undefined,
		signal?: AbortSignal,
	): Promise<Look | FailedReport> {
		const before = question.previous && knownLook(question.previous);
		const isCurrent = before !== undefined && current !== undefined && stillHolds(before, current);
		if (isCurrent && !question.thorough) return before;
		try {
			return await lookAnew(question, signal);
		} catch (error) {
			if (!(error instanceof UpstreamError)) throw error;
			return isCurrent ? before : failedReport("deps_dev", error);
		}
	}

	/** Reads the versions that are not in `versions` yet into it. */
	async function addUnread(
		versions: Map<string, BatchVersion>,
		entries: readonly Entry[],
		signal?: AbortSignal,
	): Promise<void> {
		const unread = entries.map(defaultVersionKey).filter((key) => key !== undefined);
		const missing = unread.filter((key) => !versions.has(versionKeyText(key)));
		for (const [key, version] of await batch.versions(missing, signal)) versions.set(key, version);
	}

	/** Read anew only with a reason: nothing is known of them, a new version, or other ids than before. */
	async function advisoriesFor(
		{ question, found, version }: Entry & { version: BatchVersion | undefined },
		signal?: AbortSignal,
	): Promise<{ value: Advisory[] | null; gaps: Gap[] } | undefined> {
		if (!readAdvisories || "state" in found) return undefined;
		const before = question.previous?.facts;
		const known = before?.advisories;
		const ids = version?.advisoryKeys.map(({ id }) => id).sort();
		const isSame = ids !== undefined && isDeepStrictEqual(ids, before?.advisoryIds.toSorted());
		if (known && isSame && !found.isNew && !question.thorough) return { value: known, gaps: [] };
		const read = await orGaps(readAdvisories(question.ref, signal), ["advisories"]);
		// What was known last is better than nothing.
		return read.value === null && known ? { value: known, gaps: [] } : read;
	}

	return {
		async collect(questions, signal) {
			const known = questions.flatMap(({ ref, previous }) =>
				previous?.facts.defaultVersion ? [{ ref, version: previous.facts.defaultVersion }] : [],
			);
			const versions = await batch.versions(known, signal);
			const entries: Entry[] = await Promise.all(
				questions.map(async (question) => {
					const version = question.previous?.facts.defaultVersion;
					const current = version ? versions.get(versionKeyText({ ref: question.ref, version })) : undefined;
					return { question, found: await look(question, current, signal) };
				}),
			);
			await addUnread(versions, entries, signal);
			const described = entries.map((entry) => {
				const key = defaultVersionKey(entry);
				const version = key && versions.get(versionKeyText(key));
				return { ...entry, version, source: version ? sourceProjectOf(version) : null };
			});
			const ids = new Set(described.flatMap(({ source }) => source?.projectId ?? []));
			const projects = await batch.projects([...ids], signal);
			const advisories = await mapBounded(described, ADVISORIES_AT_ONCE, (entry) =>
				advisoriesFor(entry, signal),
			);
			const observedAt = timestamp(clock);
			return described.map(({ question, found, version, source }, index): DepsDevAnswer => {
				if ("state" in found) return { report: found, hasNewRelease: false };
				const project = projects.get(source?.projectId ?? "");
				const facts: DepsDevFacts = {
					...found.releases,
					...(version ? versionFacts(version) : NO_DESCRIPTION),
					repository: source?.repository ?? null,
					project: project ? projectFacts(project) : null,
					dependents: found.dependents,
					...(advisories[index]?.value && { advisories: advisories[index].value }),
				};
				const gaps = version ? [] : gapsOf(DESCRIPTION_FIELDS, "BadResponseError");
				return {
					report: {
						source: "deps_dev",
						state: "collected",
						observedAt,
						facts,
						gaps: [...gaps, ...found.gaps, ...(advisories[index]?.gaps ?? [])],
					},
					hasNewRelease: found.isNew && hasChanged(question.previous, facts),
				};
			});
		},
	};
}

/** What an earlier report says of the versions; undefined when it says too little to build on. */
function knownLook({ facts, gaps }: DepsDevReport): Look | undefined {
	if (facts.defaultVersion === null || gaps.some(({ field }) => field === "dependents")) return undefined;
	const { defaultVersion, firstPublishedAt, lastPublishedAt, releaseDays, versionCount, deprecation } = facts;
	const releases = {
		defaultVersion,
		firstPublishedAt,
		lastPublishedAt,
		releaseDays,
		versionCount,
		deprecation,
		...(facts.versionMarks && { versionMarks: facts.versionMarks }),
	};
	return { releases, dependents: facts.dependents, gaps: [], isNew: false };
}

function stillHolds({ releases }: Look, current: BatchVersion): boolean {
	return current.isDefault && current.isDeprecated === (releases.deprecation.latest !== null);
}

function hasChanged(previous: DepsDevReport | undefined, facts: DepsDevFacts): boolean {
	const before = previous?.facts;
	return (
		before?.defaultVersion !== facts.defaultVersion ||
		before.versionCount !== facts.versionCount ||
		before.deprecation.latest !== facts.deprecation.latest
	);
}

function defaultVersionKey({ question, found }: Entry): VersionKey | undefined {
	const version = "releases" in found ? found.releases.defaultVersion : null;
	return version === null ? undefined : { ref: question.ref, version };
}
