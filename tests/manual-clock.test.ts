import { expect, test } from "vitest";
import { createManualClock } from "./manual-clock.ts";

test("wakes sleepers in the order of their time, each at its own moment", async () => {
	const clock = createManualClock({ start: 0 });
	const woken: [string, number][] = [];
	const sleep = (name: string, milliseconds: number) =>
		clock.sleep(milliseconds).then(() => woken.push([name, clock.now()]));
	void sleep("late", 30);
	void sleep("early", 10);
	void sleep("never", 31);
	await clock.advance(30);
	expect(woken).toEqual([
		["early", 10],
		["late", 30],
	]);
	expect(clock.now()).toBe(30);
	expect(clock.sleeping()).toBe(1);
});

test("wakes a sleeper that began while time was advancing", async () => {
	const clock = createManualClock({ start: 0 });
	let wokenAt = 0;
	void clock.sleep(10).then(async () => {
		await clock.sleep(10);
		wokenAt = clock.now();
	});
	await clock.advance(25);
	expect(wokenAt).toBe(20);
});

test("runs until nobody sleeps, and says how much time passed", async () => {
	const clock = createManualClock();
	void clock.sleep(1000).then(() => clock.sleep(500));
	expect(await clock.runUntilIdle()).toBe(1500);
});

test("rejects with the signal's reason and forgets the sleeper", async () => {
	const clock = createManualClock();
	const controller = new AbortController();
	const sleeping = clock.sleep(1000, controller.signal);
	controller.abort(new Error("enough"));
	await expect(sleeping).rejects.toThrow("enough");
	await expect(clock.sleep(1, controller.signal)).rejects.toThrow("enough");
	expect(clock.sleeping()).toBe(0);
});

test("advances by itself when asked to", async () => {
	const clock = createManualClock({ start: 0, autoAdvance: true });
	await clock.sleep(60_000);
	await clock.sleep(60_000);
	expect(clock.now()).toBe(120_000);
});
