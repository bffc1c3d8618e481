/** Time that passes only when a test says so. */
import type { Clock } from "@dephealth/core/clock.ts";

export type ManualClock = Clock & {
	/** Moves time on; every sleeper due on the way wakes at its own moment, and what it starts is let run. */
	advance(milliseconds: number): Promise<void>;
	/** Jumps from sleeper to sleeper until nobody sleeps, at most `limitMs` far. Resolves with the time passed. */
	runUntilIdle(limitMs?: number): Promise<number>;
	/** The number of sleepers now. */
	sleeping(): number;
};

export type ManualClockOptions = {
	/** Milliseconds since 1970. Default 2026-01-01T00:00:00Z. */
	start?: number;
	/**
	 * Jumps to the next sleeper by itself once a few turns of the event loop have passed. Default false. Not for
	 * work that takes longer than that, such as real sockets: time would run past it.
	 */
	autoAdvance?: boolean;
};

type Sleeper = { wakeAt: number; wake(): void };

/** Turns of the event loop after which promises, immediates and writes started before have run. */
const TURNS_UNTIL_QUIET = 5;
const DAY_MS = 86_400_000;

export function createManualClock(options: ManualClockOptions = {}): ManualClock {
	let now = options.start ?? Date.UTC(2026, 0, 1);
	let isJumping = false;
	const sleepers = new Set<Sleeper>();

	function next(): Sleeper | undefined {
		let earliest: Sleeper | undefined;
		for (const sleeper of sleepers) {
			if (!earliest || sleeper.wakeAt < earliest.wakeAt) earliest = sleeper;
		}
		return earliest;
	}

	function wake(sleeper: Sleeper): void {
		sleepers.delete(sleeper);
		now = Math.max(now, sleeper.wakeAt);
		sleeper.wake();
	}

	async function advance(milliseconds: number): Promise<void> {
		const end = now + milliseconds;
		await untilQuiet();
		for (let sleeper = next(); sleeper && sleeper.wakeAt <= end; sleeper = next()) {
			wake(sleeper);
			await untilQuiet();
		}
		now = end;
	}

	async function runUntilIdle(limitMs = 366 * DAY_MS): Promise<number> {
		const start = now;
		await untilQuiet();
		for (let sleeper = next(); sleeper && sleeper.wakeAt - start <= limitMs; sleeper = next()) {
			wake(sleeper);
			await untilQuiet();
		}
		return now - start;
	}

	async function jump(): Promise<void> {
		if (isJumping) return;
		isJumping = true;
		await runUntilIdle();
		isJumping = false;
	}

	return {
		now: () => now,
		sleeping: () => sleepers.size,
		advance,
		runUntilIdle,
		sleep(milliseconds, signal) {
			return new Promise((resolve, reject) => {
				if (signal?.aborted) {
					reject(signal.reason);
					return;
				}
				const sleeper: Sleeper = {
					wakeAt: now + Math.max(0, milliseconds),
					wake() {
						signal?.removeEventListener("abort", abort);
						resolve();
					},
				};
				function abort(): void {
					sleepers.delete(sleeper);
					reject(signal?.reason);
				}
				signal?.addEventListener("abort", abort, { once: true });
				sleepers.add(sleeper);
				if (options.autoAdvance) void jump();
			});
		},
	};
}

async function untilQuiet(): Promise<void> {
	for (let turn = 0; turn < TURNS_UNTIL_QUIET; turn++) await new Promise((resolve) => setImmediate(resolve));
}
