import type { Clock } from "@dephealth/core/clock.ts";
import type { PermanentFailureStore } from "@dephealth/core/dead-letters/permanent-failure-store.ts";
import {
	type HealingFacts,
	type HealingPolicy,
	type HealingVerdict,
	healingWindow,
	judgeStuckPackage,
} from "@dephealth/core/healing/healing-policy.ts";
import type { PackageHealing, StuckPosition } from "@dephealth/core/healing/healing-store.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { clock } from "../../compose/clock.ts";
import { packageHealing } from "../../compose/healing.ts";
import { healingPolicy } from "../../compose/healing-policy.ts";
import { permanentFailures } from "../../compose/storage.ts";
import { taskHandler } from "../invocation.ts";

/**
 * `taken`: the packages to be republished now, each taken for this window by a conditional write. `errors`: packages
 * that could not be written and partitions that could not be read; the next run meets them again.
 */
export type StuckPackages = {
	found: number;
	taken: PackageRef[];
	quarantined: number;
	errors: number;
	start: string;
};

/** Taken in one go: what one state carries and one task publishes in its time. */
const MAX_TAKEN = 100;
/** Pages of 100 read of one partition in one go; what others have taken stands at its head for an hour. */
const MAX_PAGES = 20;

/**
 * Task of the state machine: finds packages whose collection stands still, takes those that nobody has taken, and puts
 * aside those that were republished too often. What stands at an index's head blocks nothing behind it.
 */
export function createFindStuckPackages(deps: {
	healing: PackageHealing;
	permanentFailures: Pick<PermanentFailureStore, "record">;
	clock: Pick<Clock, "now">;
	policy: HealingPolicy;
	/** Told of what was left for the next run. */
	onError: (error: unknown) => void;
}) {
	const { healing, policy } = deps;

	async function quarantine(ref: PackageRef, facts: HealingFacts): Promise<boolean> {
		// The record first, under an id of its own: a crash in between records it again and puts it aside then.
		await deps.permanentFailures.record(
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

	/** The database may refuse one package: those that were taken before must be republished all the same. */
	async function carryOut(
		verdict: Exclude<HealingVerdict, "leave">,
		ref: PackageRef,
		facts: HealingFacts,
	): Promise<Result> {
		try {
			if (verdict === "republish")
				return { ref, outcome: (await healing.take(ref, facts)) ? "taken" : "left" };
			return { ref, outcome: (await quarantine(ref, facts)) ? "quarantined" : "left" };
		} catch (error) {
			deps.onError(error);
			return { ref, outcome: "failed" };
		}
	}

	/** One page of a partition; results only of what is really stuck. */
	async function handlePage(refs: readonly PackageRef[], room: number): Promise<Result[]> {
		const facts = await healing.readFacts(refs);
		const now = deps.clock.now();
		const stuck = refs.flatMap((ref) => {
			const known = facts.get(packageKey(ref));
			const verdict = known ? judgeStuckPackage(known, now, policy) : "leave";
			return known && verdict !== "leave" ? [{ ref, known, verdict }] : [];
		});
		return Promise.all(stuck.slice(0, room).map(({ ref, known, verdict }) => carryOut(verdict, ref, known)));
	}

	/** Adds to `results` what was done, up to an error of reading. */
	async function handlePartition(first: StuckPosition, room: number, results: Result[]): Promise<void> {
		const enteredBefore = deps.clock.now() - policy.stuckAfterMs;
		let position: StuckPosition | undefined = first;
		for (let page = 0; page < MAX_PAGES && position && results.length < room; page++) {
			const listed: Awaited<ReturnType<PackageHealing["listStuck"]>> = await healing.listStuck(
				position,
				enteredBefore,
			);
			if (listed.refs.length > 0) results.push(...(await handlePage(listed.refs, room - results.length)));
			position = listed.next;
		}
	}

	return async (): Promise<StuckPackages> => {
		const partitions = healing.partitions();
		const share = Math.floor(MAX_TAKEN / partitions.length);
		const ended = await Promise.all(
			partitions.map(async (first) => {
				const results: Result[] = [];
				const error = await handlePartition(first, share, results).catch((thrown: unknown) => thrown);
				return { results, error };
			}),
		);
		const results = ended.flatMap((partition) => partition.results);
		const unread = ended.flatMap(({ error }) => error ?? []);
		// With nothing done, the state machine's retry is the better answer.
		if (unread.length > 0 && results.length === 0) throw unread[0];
		for (const error of unread) deps.onError(error);
		const count = (outcome: Result["outcome"]) =>
			results.filter((result) => result.outcome === outcome).length;
		return {
			found: results.length,
			taken: results.filter(({ outcome }) => outcome === "taken").map(({ ref }) => ref),
			quarantined: count("quarantined"),
			errors: count("failed") + unread.length,
			start: `heal-${healingWindow(deps.clock.now(), policy).toString(36)}`,
		};
	};
}

type Result = { ref: PackageRef; outcome: "taken" | "quarantined" | "left" | "failed" };

export const handler = taskHandler("find-stuck-packages", () =>
	createFindStuckPackages({
		healing: packageHealing(),
		permanentFailures: permanentFailures(),
		clock,
		policy: healingPolicy(),
		onError: (error) => logger.warn("a part of what stands still was left for the next run", { error }),
	})(),
);
