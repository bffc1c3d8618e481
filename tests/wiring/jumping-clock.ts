/** Time that passes as it does outside, and can be told to jump over waiting. */
import { type Clock, systemClock } from "@dephealth/core/clock.ts";

export type JumpingClock = Clock & {
	/** Moves time on by so many milliseconds; whoever sleeps for less wakes. */
	advance(milliseconds: number): void;
	/** Moves time on to the moment that somebody sleeps for. Does nothing when nobody sleeps. */
	jump(): void;
};

export function createJumpingClock(): JumpingClock {
	let offset = 0;
	const sleepers = new Map<() => void, number>();

	const now = () => systemClock.now() + offset;

	function advance(milliseconds: number): void {
		offset += Math.max(0, Math.ceil(milliseconds));
		const due = [...sleepers].filter(([, wakeAt]) => wakeAt <= now()).sort(([, a], [, b]) => a - b);
		for (const [wake] of due) wake();
	}

	return {
		now,
		advance,
		jump() {
			if (sleepers.size > 0) advance(Math.min(...sleepers.values()) - now());
		},
		sleep(milliseconds, signal) {
			return new Promise((resolve, reject) => {
				signal?.throwIfAborted();
				const timer = setTimeout(wake, milliseconds);
				sleepers.set(wake, now() + milliseconds);
				signal?.addEventListener("abort", giveUp, { once: true });

				function forget(): void {
					clearTimeout(timer);
					sleepers.delete(wake);
					signal?.removeEventListener("abort", giveUp);
				}
				function wake(): void {
					forget();
					resolve();
				}
				function giveUp(): void {
					forget();
					reject(signal?.reason);
				}
			});
		},
	};
}
