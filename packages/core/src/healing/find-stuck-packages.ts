/** Finds packages whose collection is stuck, leases them to be republished, and quarantines hopeless ones. */
import type { Clock } from "../clock.ts";
import type { PermanentFailureStore } from "../dead-letters/permanent-failure.ts";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import {
	type HealingFacts,
	type HealingPolicy,
	type HealingVerdict,
	healingWindow,
	judgeStuckPackage,
} from "./healing-policy.ts";
import type { PackageHealing, StuckPosition } from "./package-healing.ts";

/**
 * - `leased`: the packages to be republished now, each held for this window by a conditional write
 * - `errors`: packages that could not be written and partitions that could not be read; the next run meets them again
 * - `start`: names the start of their collections, the same for all healers of a window
 */
export type StuckPackages = {
	found: number;
	leased: PackageRef[];
	quarantined: number;
	errors: number;
	start: string;
};

export type FindStuckPackagesDeps = {
	healing: Omit<PackageHealing, "release">;
	permanentFailures: Pick<PermanentFailureStore, "record">;
	clock: Pick<Clock, "now">;
	policy: HealingPolicy;
	/** Receives each error that left something for the next run. */
	onError: (error: unknown) => void;
};

/** Leased in one go: what one state carries and one task publishes in its time. */
const MAX_LEASED = 100;
/** Pages of 100 read of one partition in one go; what other healers hold stays at its head for an hour. */
const MAX_PAGES = 20;

type Result = { ref: PackageRef; outcome: "leased" | "quarantined" | "left" | "failed" };
type Stuck = { ref: PackageRef; facts: HealingFacts; verdict: Exclude<HealingVerdict, "leave"> };

/**
 * Looks at all partitions of the status index, with a share of the room for each, so that the head of one partition
 * cannot block the others.
 *
 * @throws StorageUnavailableError when nothing could be read
 */
export async function findStuckPackages(deps: FindStuckPackagesDeps): Promise<StuckPackages> {
	const partitions = deps.healing.partitions();
	const share = Math.floor(MAX_LEASED / partitions.length);
	const ended = await Promise.all(
		partitions.map(async (first) => {
			const results: Result[] = [];
			const error = await handlePartition(deps, first, share, results).catch((thrown: unknown) => thrown);
			return { results, error };
		}),
	);
	const results = ended.flatMap((partition) => partition.results);
	const unread = ended.flatMap(({ error }) => error ?? []);
	// A run that has done nothing is better retried by the state machine.
	if (unread.length > 0 && results.length === 0) throw unread[0];
	for (const error of unread) deps.onError(error);
	return summarize(results, unread.length, healingWindow(deps.clock.now(), deps.policy));
}

/** Adds the completed actions to `results`, up to a reading error. */
async function handlePartition(
	deps: FindStuckPackagesDeps,
	first: StuckPosition,
	room: number,
	results: Result[],
): Promise<void> {
	const enteredBefore = deps.clock.now() - deps.policy.stuckAfterMs;
	let position: StuckPosition | undefined = first;
	for (let page = 0; page < MAX_PAGES && position && results.length < room; page++) {
		const listed: Awaited<ReturnType<PackageHealing["listStuck"]>> = await deps.healing.listStuck(
			position,
			enteredBefore,
		);
		if (listed.refs.length > 0) results.push(...(await handlePage(deps, listed.refs, room - results.length)));
		position = listed.next;
	}
}

/** One page of a partition; results only for packages that are really stuck. */
async function handlePage(
	deps: FindStuckPackagesDeps,
	refs: readonly PackageRef[],
	room: number,
): Promise<Result[]> {
	const facts = await deps.healing.readFacts(refs);
	const now = deps.clock.now();
	const stuck = refs.flatMap((ref): Stuck[] => {
		const known = facts.get(packageKey(ref));
		const verdict = known ? judgeStuckPackage(known, now, deps.policy) : "leave";
		return known && verdict !== "leave" ? [{ ref, facts: known, verdict }] : [];
	});
	return Promise.all(stuck.slice(0, room).map((found) => carryOut(deps, found)));
}

/** The database may refuse one package: those that were leased before must be republished all the same. */
async function carryOut(deps: FindStuckPackagesDeps, { ref, facts, verdict }: Stuck): Promise<Result> {
	try {
		if (verdict === "republish") {
			return { ref, outcome: (await deps.healing.acquire(ref, facts)) ? "leased" : "left" };
		}
		return { ref, outcome: (await quarantine(deps, ref, facts)) ? "quarantined" : "left" };
	} catch (error) {
		deps.onError(error);
		return { ref, outcome: "failed" };
	}
}

/** The record is written first, under a separate id: after a crash in between, the next run records it again. */
async function quarantine(
	{ healing, permanentFailures }: FindStuckPackagesDeps,
	ref: PackageRef,
	facts: HealingFacts,
): Promise<boolean> {
	await permanentFailures.record(
		ref,
		`quarantine-${facts.since}`,
		[
			{
				source: "self-healing",
				error: "Quarantined",
				cause: `Started anew ${facts.attempts} times without a result.`,
				error_class: "unknown",
			},
		],
		{ reason: "quarantined" },
	);
	return healing.quarantine(ref, facts);
}

function summarize(results: readonly Result[], unread: number, window: number): StuckPackages {
	const count = (outcome: Result["outcome"]) => results.filter((result) => result.outcome === outcome).length;
	return {
		found: results.length,
		leased: results.filter(({ outcome }) => outcome === "leased").map(({ ref }) => ref),
		quarantined: count("quarantined"),
		errors: count("failed") + unread,
		start: `heal-${window.toString(36)}`,
	};
}
