import { createTurns } from "@dephealth/core/turns.ts";
import { createBackgroundTurns } from "@dephealth/local/workflows/background-turns.ts";
import { describe, expect, it } from "vitest";

/** A loop whose turns are ended by hand. */
function createLoop() {
	const next: (() => void)[] = [];
	const turns = createTurns((resume) => void next.push(resume));
	const background = createBackgroundTurns(turns.of("state machines"));
	const done: string[] = [];

	/** Resumed work continues until it waits again. @returns the work done in it */
	async function turn(): Promise<string[]> {
		const before = done.length;
		for (const resume of next.splice(0)) resume();
		await new Promise((resolve) => setImmediate(resolve));
		return done.slice(before);
	}

	return {
		background,
		work: (lane: "begin" | "goOn", name: string) => void background[lane]().then(() => done.push(name)),
		scan: () =>
			void turns
				.of("caller")()
				.then(() => done.push("scan")),
		turn,
		isIdle: () => next.length === 0,
	};
}

describe("slices of work in the background", () => {
	it("are one a turn", async () => {
		const loop = createLoop();
		for (const name of ["a", "b", "c"]) loop.work("begin", name);
		expect([await loop.turn(), await loop.turn(), await loop.turn()]).toEqual([["a"], ["b"], ["c"]]);
		await loop.turn();
		expect(loop.isIdle()).toBe(true);
		loop.work("begin", "d");
		expect(await loop.turn()).toEqual(["d"]);
	});

	it("end what is under way before more is begun", async () => {
		const loop = createLoop();
		loop.work("begin", "first task");
		loop.work("begin", "second task");
		loop.work("goOn", "an answer");
		const done = [await loop.turn()];
		loop.work("goOn", "another answer");
		for (let turn = 0; turn < 3; turn++) done.push(await loop.turn());
		expect(done.flat()).toEqual(["an answer", "another answer", "first task", "second task"]);
	});

	it("share the turns with requests that take many", async () => {
		const loop = createLoop();
		for (let count = 0; count < 2; count++) {
			loop.work("begin", "task");
			loop.scan();
		}
		const done: string[][] = [];
		for (let turn = 0; turn < 4; turn++) done.push(await loop.turn());
		expect(done.every((slices) => slices.length === 1)).toBe(true);
		expect(done.flat().sort()).toEqual(["scan", "scan", "task", "task"]);
	});
});
