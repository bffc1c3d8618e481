/**
 * Time that does not wait: it passes as it does outside while anything is done, and jumps to the next moment that
 * somebody sleeps for as soon as the process has nothing else to do. Hours of back-off then take seconds, and no
 * order of events changes.
 */
import { performance } from "node:perf_hooks";
import type { Clock } from "@dephealth/core/clock.ts";
import { otherThreadsRest } from "./other-threads.ts";

export type SkippingClock = Clock & {
	/** There are no jumps before `start` or after `stop`: time then passes normally. */
	start(): void;
	stop(): void;
	/** Milliseconds that were jumped over. */
	skipped(): number;
};

type Sleeper = { wakeAt: number; wake(): void };

/** Events that the kernel has for this process (sockets of this machine) wake the loop before this. */
const QUIET_MS = 1;
/** A loop that was busy for less than this share of the quiet time did nothing but look at the clock. */
const IDLE_SHARE = 0.5;
/** Quiet spells in a row before a jump. */
const QUIET_SPELLS = 2;

export function createSkippingClock(): SkippingClock {
	const sleepers = new Set<Sleeper>();
	let offset = 0;
	let mayJump = false;
	let isWatching = false;

	function now(): number {
		return Date.now() + offset;
	}

	function wakeDue(): void {
		const due = [...sleepers].filter(({ wakeAt }) => wakeAt <= now()).sort((a, b) => a.wakeAt - b.wakeAt);
		for (const sleeper of due) {
			sleepers.delete(sleeper);
			sleeper.wake();
		}
	}

	function jump(): void {
		let next = Number.POSITIVE_INFINITY;
		for (const { wakeAt } of sleepers) next = Math.min(next, wakeAt);
		if (Number.isFinite(next)) offset += Math.max(0, Math.ceil(next - now()));
	}

	/**
	 * Looks every few milliseconds whether there is anything to do but to wait. The thread pool must rest before a quiet
	 * spell and after it: its results are handed over in between.
	 */
	function watch(quietSpells: number): void {
		const before = performance.eventLoopUtilization();
		setTimeout(() => {
			const { active } = performance.eventLoopUtilization(before);
			const isQuiet = mayJump && active < QUIET_MS * IDLE_SHARE && otherThreadsRest();
			const spells = isQuiet ? quietSpells + 1 : 0;
			if (spells >= QUIET_SPELLS) jump();
			wakeDue();
			if (sleepers.size > 0 || mayJump) watch(spells >= QUIET_SPELLS ? 0 : spells);
			else isWatching = false;
		}, QUIET_MS);
	}

	function ensureWatching(): void {
		if (isWatching) return;
		isWatching = true;
		watch(0);
	}

	return {
		now,
		skipped: () => offset,
		start() {
			mayJump = true;
			ensureWatching();
		},
		stop() {
			mayJump = false;
		},
		sleep(milliseconds, signal) {
			return new Promise((resolve, reject) => {
				if (signal?.aborted) {
					reject(signal.reason);
					return;
				}
				const sleeper: Sleeper = {
					wakeAt: now() + Math.max(0, milliseconds),
					wake() {
						signal?.removeEventListener("abort", giveUp);
						resolve();
					},
				};
				function giveUp(): void {
					sleepers.delete(sleeper);
					reject(signal?.reason);
				}
				sleepers.add(sleeper);
				ensureWatching();
				signal?.addEventListener("abort", giveUp, { once: true });
			});
		},
	};
}
