import { createBackgroundTurns } from "@dephealth/local/workflows/background-turns.ts";
import { describe, expect, it } from "vitest";

/** A loop whose turns are taken by hand, each with the processor time that the turn before it took. */
function createLoop() {
	let next: (() => void)[] = [];
	let processorMs = 0;
	const turns = createBackgroundTurns({
		nextTurn: (resume) => void next.push(resume),
		processorMs: () => processorMs,
	});
	let begun = 0;
	return {
		begin: () => void turns.begin().then(() => begun++),
		turns,
		/** @returns how much was begun in it */
		async turn(workMs: number): Promise<number> {
			processorMs += workMs;
			const before = begun;
			const resumed = next;
			next = [];
			for (const resume of resumed) resume();
			await null;
			return begun - before;
		},
		isIdle: () => next.length === 0,
	};
}

describe("slices of work in the background", () => {
	it("begin one a turn while turns are short", async () => {
		const loop = createLoop();
		for (let count = 0; count < 3; count++) loop.begin();
		expect([await loop.turn(1), await loop.turn(2), await loop.turn(0)]).toEqual([1, 1, 1]);
		expect(loop.isIdle()).toBe(true);
		loop.begin();
		expect(await loop.turn(1)).toBe(1);
	});

	it("wait while turns are long, and are begun all the same after twenty of them", async () => {
		const loop = createLoop();
		loop.begin();
		loop.begin();
		const begun: number[] = [];
		for (let turn = 0; turn < 40; turn++) begun.push(await loop.turn(30));
		expect(begun.flatMap((count, turn) => (count > 0 ? [turn] : []))).toEqual([19, 39]);
	});

	it("end what is under way before more is begun", async () => {
		const loop = createLoop();
		const done: string[] = [];
		const wait = (lane: "begin" | "goOn", name: string) =>
			void loop.turns[lane]().then(() => done.push(name));
		wait("begin", "first task");
		wait("begin", "second task");
		wait("goOn", "an answer");
		await loop.turn(1);
		wait("goOn", "another answer");
		for (let turn = 0; turn < 3; turn++) await loop.turn(1);
		expect(done).toEqual(["an answer", "another answer", "first task", "second task"]);
		expect(loop.isIdle()).toBe(true);
	});

	it("begin as soon as the loop has caught up", async () => {
		const loop = createLoop();
		loop.begin();
		expect([await loop.turn(30), await loop.turn(3), await loop.turn(2)]).toEqual([0, 0, 1]);
	});
});
