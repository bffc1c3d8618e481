import { createTurns, inSlices } from "@dephealth/core/turns.ts";
import { describe, expect, it } from "vitest";

/** A loop whose turns are taken by hand. */
function createLoop() {
	const next: (() => void)[] = [];
	return {
		nextTurn: (resume: () => void) => void next.push(resume),
		async turn(): Promise<void> {
			for (const resume of next.splice(0)) resume();
			// Resumed work continues until it waits again.
			await new Promise((resolve) => setImmediate(resolve));
		},
		get isIdle() {
			return next.length === 0;
		},
	};
}

describe("turns", () => {
	it("are one slice each, of the callers one after another, whoever has how much to do", async () => {
		const loop = createLoop();
		const turns = createTurns(loop.nextTurn);
		const done: string[] = [];
		const work = (caller: string, slices: number) =>
			Promise.all(
				Array.from({ length: slices }, async () => {
					await turns.of(caller)();
					done.push(caller);
				}),
			);
		const all = Promise.all([work("large", 5), work("small", 2), work("tiny", 1)]);
		const perTurn: number[] = [];
		while (!loop.isIdle) {
			const before = done.length;
			await loop.turn();
			perTurn.push(done.length - before);
		}
		await all;
		expect(Math.max(...perTurn)).toBe(1);
		expect(done).toEqual(["large", "small", "tiny", "large", "small", "large", "large", "large"]);
	});

	it("begin again after everything was done", async () => {
		const turns = createTurns();
		await turns.of("a")();
		await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
		await turns.of("a")();
	});

	it("let in between what arrives meanwhile", async () => {
		const takeTurn = createTurns().of("scan");
		const order: string[] = [];
		setImmediate(() => order.push("request"));
		await inSlices(Array.from({ length: 300 }), 100, takeTurn, (_, index) => {
			if (index % 100 === 0) order.push(`slice ${index / 100}`);
		});
		expect(order.indexOf("request")).toBeLessThan(order.indexOf("slice 1"));
		expect(order.filter((entry) => entry.startsWith("slice"))).toEqual(["slice 0", "slice 1", "slice 2"]);
	});
});
