import { createStoreCalls } from "@dephealth/local/functions/store-calls.ts";
import { expect, it } from "vitest";

/** A store whose operations take the milliseconds that are their input, and turns that are given by hand. */
function createWorld() {
	let nowMs = 0;
	const turns: (() => void)[] = [];
	const done: string[] = [];
	const call = createStoreCalls({
		store: {
			async execute(operation, input) {
				nowMs += Number(input);
				done.push(operation);
				return { status: 200, body: operation };
			},
		},
		takeTurn: () => new Promise((resolve) => turns.push(resolve)),
		now: () => nowMs,
	});
	const answers: string[] = [];
	return {
		answers,
		ask: (operation: string, ms: number) =>
			call({ kind: "call", id: 1, operation, input: ms }, ({ body }) => answers.push(body)),
		/** @returns the operations of the turn */
		async turn(): Promise<string[]> {
			const before = done.length;
			turns.shift()?.();
			await new Promise((resolve) => setImmediate(resolve));
			return done.slice(before);
		},
		isIdle: () => turns.length === 0,
	};
}

it("a turn answers a millisecond of calls, in their order, and leaves the others to the next", async () => {
	const world = createWorld();
	for (const name of ["a", "b", "c", "d"]) world.ask(name, 0.6);
	world.ask("large", 30);
	world.ask("last", 0.1);
	const turns: string[][] = [];
	while (!world.isIdle()) turns.push(await world.turn());
	expect(turns).toEqual([["a", "b"], ["c", "d"], ["large"], ["last"]]);
	expect(world.answers).toEqual(["a", "b", "c", "d", "large", "last"]);
});

it("no turn is taken while nobody asks", async () => {
	const world = createWorld();
	expect(world.isIdle()).toBe(true);
	world.ask("a", 0);
	expect(await world.turn()).toEqual(["a"]);
	expect(world.isIdle()).toBe(true);
	world.ask("b", 0);
	expect(await world.turn()).toEqual(["b"]);
});
