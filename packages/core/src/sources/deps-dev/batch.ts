/**
 * deps.dev for many packages. One call for their default versions, from the last report or from the registry, tells
 * for each whether it is the default, is deprecated, and has advisories. A second call reads all projects, a third
 * the advisories. Only a package whose default version is unknown is asked for its versions.
 */
import { type Clock, timestamp } from "../../clock.ts";
import { PackageNotFoundError } from "../../errors.ts";
import type { FailedReport } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { mapBounded } from "../../map-bounded.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { packageKey } from "../../packages/package-key.ts";
import { failedReport } from "../failed-report.ts";
import type { ReadManyAdvisories } from "../osv/requests.ts";
import {
	type Advised,
	advisedOf,
	answerOf,
	type DepsDevAnswer,
	type Entry,
	isFailed,
} from "./batch-answer.ts";
import { createLook, type DepsDevQuestion, expectedVersion } from "./batch-look.ts";
import {
	type BatchVersion,
	createDepsDevBatchRequests,
	type VersionKey,
	versionKeyText,
} from "./batch-requests.ts";
import { createDepsDevRequests, DEPS_DEV_URL } from "./requests.ts";
import { sourceProjectOf } from "./source-project.ts";

/** Packages that are asked about singly at the same time. */
const LOOKS_AT_ONCE = 16;

export type DepsDevBatch = {
	/**
	 * One answer for each question, in their order. A package that cannot be read is a failed report of its own.
	 *
	 * @throws the errors of HttpClient.requestJson when a batch call fails, since then nothing is known of any package
	 */
	collect(questions: readonly DepsDevQuestion[], signal?: AbortSignal): Promise<DepsDevAnswer[]>;
};

/** @param deps.readAdvisories reads the advisories' content; without it only their ids are known */
export function createDepsDevBatch(deps: {
	http: HttpClient;
	clock: Clock;
	url?: string;
	readAdvisories?: ReadManyAdvisories;
}): DepsDevBatch {
	const { http, clock, url = DEPS_DEV_URL, readAdvisories } = deps;
	const batch = createDepsDevBatchRequests({ http, url });
	const look = createLook({ single: createDepsDevRequests({ http, url }), clock });

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

	/** Reads the known advisories of the packages that need them. */
	async function advisoriesOf(
		described: readonly (Entry & { version: BatchVersion | undefined })[],
		signal?: AbortSignal,
	): Promise<(Advised | undefined)[]> {
		if (!readAdvisories) return described.map(() => undefined);
		const needing = described.filter(needsAdvisories).map(({ question: { ref, previous } }) => ({
			ref,
			stamp: previous?.facts.advisories && previous.facts.advisoryStamp,
		}));
		const read = await readAdvisories(needing, signal);
		return described.map((entry) => advisedOf(entry, read.get(packageKey(entry.question.ref))));
	}

	return {
		async collect(questions, signal) {
			const expected = questions.flatMap((question): VersionKey[] => {
				const version = isCovered(question) && !question.isUnknown && expectedVersion(question);
				return version ? [{ ref: question.ref, version }] : [];
			});
			const versions = await batch.versions(expected, signal);
			const entries = await mapBounded(questions, LOOKS_AT_ONCE, async (question): Promise<Entry> => {
				if (question.isUnknown) return { question, found: unknownPackage() };
				if (!isCovered(question)) return { question, found: "uncovered" };
				const version = expectedVersion(question);
				const current = version ? versions.get(versionKeyText({ ref: question.ref, version })) : undefined;
				return { question, found: await look(question, current, signal) };
			});
			await addUnread(versions, entries, signal);
			const described = entries.map((entry) => {
				const key = defaultVersionKey(entry);
				const version = key && versions.get(versionKeyText(key));
				return { ...entry, version, source: version ? sourceProjectOf(version) : null };
			});
			const ids = new Set(described.flatMap(({ source }) => source?.projectId ?? []));
			const [projects, advisories] = await Promise.all([
				batch.projects([...ids], signal),
				advisoriesOf(described, signal),
			]);
			const observedAt = timestamp(clock);
			return described.map((entry, index) =>
				answerOf({ ...entry, advised: advisories[index], projects, observedAt }),
			);
		},
	};
}

/**
 * OSV is asked in every round whether anything is new: an advisory against an old version changes nothing that deps.dev
 * says of the newest. Of a package that nobody knows, for it may have been removed as malware.
 */
function needsAdvisories({ question, found }: Entry): boolean {
	return !isFailed(found) || (found.error === "PackageNotFoundError" && !question.previous);
}

function unknownPackage(): FailedReport {
	return failedReport(
		"deps_dev",
		new PackageNotFoundError("Its registry knows no such package.", { source: "deps.dev" }),
	);
}

function isCovered({ ref }: DepsDevQuestion): boolean {
	return describeEcosystem(ref.ecosystem).depsDev !== undefined;
}

function defaultVersionKey({ question, found }: Entry): VersionKey | undefined {
	const version = found === "uncovered" || isFailed(found) ? null : found.releases.defaultVersion;
	return version === null ? undefined : { ref: question.ref, version };
}
