/**
 * npm for many packages that are known already. A packument is read only when there is a reason, and only sent when it
 * has changed; downloads are counted in bulk. What npm does not tell this time stays as it was last known.
 */
import { type Clock, timestamp } from "../../clock.ts";
import { UpstreamError } from "../../errors.ts";
import { type FailedReport, type Gap, NOT_ASKED_YET, type NpmReport } from "../../facts/source-report.ts";
import { mapBounded } from "../../map-bounded.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { failedReport } from "../failed-report.ts";
import { commonOutage } from "../one-by-one.ts";
import type { NpmFacts } from "./facts.ts";
import { packumentFacts } from "./packument-facts.ts";
import { createNpmRequests, MAX_BULK_DOWNLOADS, type NpmAccess } from "./requests.ts";

export type NpmQuestion = {
	ref: PackageRef;
	/** The last report; undefined: none, and the packument is read. */
	previous: NpmReport | undefined;
	/** True to read the packument. */
	packument: boolean;
	/** True to count the downloads; a scoped name costs a separate call. */
	downloads: boolean;
};

export type NpmBatch = {
	/**
	 * One report for each question, in their order. A package whose packument cannot be read is a failed report of its
	 * own; missing downloads are never a failure.
	 *
	 * @throws the outage when none of several packuments could be read, and errors that are not npm's: defects, the
	 * signal's reason
	 */
	collect(questions: readonly NpmQuestion[], signal?: AbortSignal): Promise<(NpmReport | FailedReport)[]>;
};

/** A packument may be 60 MB in memory: a few at a time. */
const PACKUMENTS_AT_ONCE = 6;

type Registry = { facts: Omit<NpmFacts, "weeklyDownloads">; etag: string | undefined };
type Failure = { error: Error };
type Counts = { counts: ReadonlyMap<string, number | null>; error: string | undefined };

export function createNpmBatch(deps: NpmAccess & { clock: Clock }): NpmBatch {
	const ask = createNpmRequests(deps);

	async function readRegistry(
		{ ref, previous, packument }: NpmQuestion,
		signal: AbortSignal | undefined,
	): Promise<Registry | Failure> {
		const known = previous && { facts: previous.facts, etag: previous.etag };
		if (known && !packument) return known;
		try {
			const answer =
				known?.etag === undefined
					? await ask.packument(ref, signal)
					: await ask.packumentUnless(known.etag, ref, signal);
			if (answer) return { facts: packumentFacts(answer.packument, deps.clock.now()), etag: answer.etag };
		} catch (error) {
			if (!(error instanceof UpstreamError)) throw error;
			return { error };
		}
		if (known) return known;
		return { error: new Error("npm called a packument unchanged that was never read.") };
	}

	/** All names without a scope in as few calls as npm allows. */
	async function countInBulk(names: readonly string[], signal: AbortSignal | undefined): Promise<Counts> {
		const counts = new Map<string, number | null>();
		try {
			for (let start = 0; start < names.length; start += MAX_BULK_DOWNLOADS) {
				const chunk = names.slice(start, start + MAX_BULK_DOWNLOADS);
				for (const [name, count] of await ask.bulkDownloads(chunk, signal)) counts.set(name, count);
			}
			return { counts, error: undefined };
		} catch (error) {
			if (!(error instanceof UpstreamError)) throw error;
			return { counts, error: error.name };
		}
	}

	/** One after the other, and none after the first failure: npm's limits are harsh, and the next round comes. */
	async function countSingly(refs: readonly PackageRef[], signal: AbortSignal | undefined): Promise<Counts> {
		const counts = new Map<string, number | null>();
		try {
			for (const ref of refs) counts.set(ref.name, await ask.weeklyDownloads(ref, signal));
			return { counts, error: undefined };
		} catch (error) {
			if (!(error instanceof UpstreamError)) throw error;
			return { counts, error: error.name };
		}
	}

	return {
		async collect(questions, signal) {
			const counted = questions.filter(({ downloads }) => downloads).map(({ ref }) => ref);
			const unscoped = counted.filter(({ name }) => !name.startsWith("@")).map(({ name }) => name);
			const [registry, bulk, single] = await Promise.all([
				mapBounded(questions, PACKUMENTS_AT_ONCE, async (question) => ({
					question,
					answer: await readRegistry(question, signal),
				})),
				countInBulk(unscoped, signal),
				countSingly(
					counted.filter(({ name }) => name.startsWith("@")),
					signal,
				),
			]);
			const outage = commonOutage(registry.map(({ answer }) => answer));
			if (outage) throw outage;
			const observedAt = timestamp(deps.clock);
			return registry.map(({ question, answer }): NpmReport | FailedReport => {
				if ("error" in answer) return failedReport("npm", answer.error);
				const counts = question.ref.name.startsWith("@") ? single : bulk;
				const { weeklyDownloads, gaps } = downloadsOf(question, counts);
				return {
					source: "npm",
					state: "collected",
					observedAt,
					facts: { ...answer.facts, weeklyDownloads },
					gaps,
					...(answer.etag !== undefined && { etag: answer.etag }),
				};
			});
		},
	};
}

/** Counted now, else as last known. */
function downloadsOf(
	{ ref, previous, downloads }: NpmQuestion,
	{ counts, error }: Counts,
): { weeklyDownloads: number | null; gaps: Gap[] } {
	const counted = counts.get(ref.name);
	if (counted !== undefined) return { weeklyDownloads: counted, gaps: [] };
	const lastGap = previous?.gaps.find(({ field }) => field === "weeklyDownloads");
	if (previous && !lastGap) return { weeklyDownloads: previous.facts.weeklyDownloads, gaps: [] };
	const unasked = lastGap?.error ?? NOT_ASKED_YET;
	const why = downloads ? (error ?? "BadResponseError") : unasked;
	return { weeklyDownloads: null, gaps: [{ field: "weeklyDownloads", error: why }] };
}
