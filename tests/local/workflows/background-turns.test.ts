import { createTurns } from "@dephealth/core/turns.ts";
import { createBackgroundTurns } from "@dephealth/local/workflows/background-turns.ts";
import { describe, expect, it } from "vitest";

/** A loop whose turns, and the pauses between slices, are ended by hand. */
function createLoop() {
	const next: (() => void)[] = [];
	const pauses: (() => void)[] = [];
	const turns = createTurns((resume) => void next.push(resume));
	const background = createBackgroundTurns({
		takeTurn: turns.of("state machines"),
		pause: () => new Promise((resolve) => void pauses.push(resolve)),
	});
	const done: string[] = [];

	/** Resumed work continues until it waits again. */
	async function allGoOn(resumed: (() => void)[]): Promise<string[]> {
		const before = done.length;
		for (const resume of resumed.splice(0)) resume();
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
		/** @returns the work done in it */
		turn: () => allGoOn(next),
		pauseEnds: () => allGoOn(pauses),
		isIdle: () => next.length + pauses.length === 0,
	};
}

describe("slices of work in the background", () => {
	it("are one a turn while nobody asks for anything", async () => {
		const loop = createLoop();
		for (const name of ["a", "b", "c"]) loop.work("begin", name);
		expect([await loop.turn(), await loop.turn(), await loop.turn()]).toEqual([["a"], ["b"], ["c"]]);
		await loop.turn();
		expect(loop.isIdle()).toBe(true);
		loop.work("begin", "d");
		expect(await loop.turn()).toEqual(["d"]);
	});

	it("come after a pause each while there are requests", async () => {
		const loop = createLoop();
		for (const name of ["a", "b", "c"]) loop.work("begin", name);
		expect(await loop.turn()).toEqual(["a"]);
		loop.background.requestArrived();
		expect(await loop.turn()).toEqual(["b"]);
		expect([await loop.turn(), await loop.turn()]).toEqual([[], []]);
		await loop.pauseEnds();
		expect(await loop.turn()).toEqual(["c"]);
	});

	it("are done however many requests there are", async () => {
		const loop = createLoop();
		for (let count = 0; count < 5; count++) loop.work("begin", "task");
		let done = 0;
		for (let turn = 0; turn < 15; turn++) {
			loop.background.requestArrived();
			await loop.pauseEnds();
			done += (await loop.turn()).length;
		}
		expect(done).toBe(5);
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
