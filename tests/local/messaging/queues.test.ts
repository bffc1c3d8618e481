import { DatabaseSync } from "node:sqlite";
import { createQueues, MAX_MESSAGE_BYTES } from "@dephealth/local/messaging/create-queues.ts";
import type { Queues } from "@dephealth/local/messaging/queues.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../../manual-clock.ts";

let database: DatabaseSync;
let clock: ManualClock;
let queues: Queues;

beforeEach(() => {
	database = new DatabaseSync(":memory:");
	clock = createManualClock();
	queues = createQueues({ database, clock });
	queues.create("q", { visibilityTimeout: 30 });
});

const bodies = async (name = "q", max = 10) =>
	(await queues.receive(name, { max })).map((message) => message.body);

describe("a message", () => {
	it("is received once, hidden, and comes back when nobody deletes it", async () => {
		queues.send("q", { body: "a" });
		expect(await bodies()).toEqual(["a"]);
		expect(await bodies()).toEqual([]);
		await clock.advance(29_999);
		expect(await bodies()).toEqual([]);
		await clock.advance(1);
		const [again] = await queues.receive("q", { max: 1 });
		expect(again).toMatchObject({ body: "a", receiveCount: 2 });
	});

	it("is not buried by a clock that was ahead when it was hidden", async () => {
		queues.send("q", { body: "delayed" });
		await clock.advance(86_400_000);
		expect(await bodies()).toEqual(["delayed"]);
		// The clock is set right: the message is hidden until tomorrow.
		database.exec("UPDATE messages SET visible_at = visible_at + 86400000");
		expect(await bodies()).toEqual(["delayed"]);
	});

	it("has as much time left as before its process was away", async () => {
		queues.create("q", { retention: 100 });
		queues.send("q", { body: "a" });
		await clock.advance(90_000);
		queues.postpone(86_400_000);
		await clock.advance(86_400_000 + 9_999);
		expect(await bodies()).toEqual(["a"]);
		await clock.advance(30_000);
		expect(await bodies()).toEqual([]);
	});

	it("that was delayed is due by the wall clock, and no later than it was when the clock is set back", async () => {
		queues.send("q", { body: "later", delaySeconds: 60 });
		queues.postpone(86_400_000);
		await clock.advance(60_000);
		expect(await bodies()).toEqual(["later"]);
		queues.send("q", { body: "set back", delaySeconds: 3_660 });
		queues.postpone(-3_600_000);
		await clock.advance(60_000);
		expect(await bodies()).toContain("set back");
	});

	it.each([
		["a clock that jumps years ahead", [400, -400]],
		["a machine that sleeps for a month", [30]],
		["a clock that is set back by years and right again", [-400, 400]],
	])("does not expire by %s", async (_, days) => {
		let ahead = 0;
		const jumping = createQueues({
			database,
			clock: { ...clock, now: () => clock.now() + ahead, monotonic: clock.now },
		});
		jumping.create("q", { retention: 4 * 86_400 });
		jumping.send("q", { body: "before" });
		for (const jump of days) {
			await clock.advance(60_000);
			ahead += jump * 86_400_000;
			expect((await jumping.receive("q", { max: 10, visibilityTimeout: 0 })).map(({ body }) => body)).toEqual(
				["before"],
			);
		}
		await clock.advance(4 * 86_400_000);
		expect(await jumping.receive("q", { max: 10 })).toEqual([]);
	});

	it("keeps a day when it is set back twice, as after a kill before the time was noted", async () => {
		queues.create("q", { retention: 4 * 86_400 });
		queues.send("q", { body: "a" });
		queues.postpone(-30 * 86_400_000);
		await clock.advance(86_400_000 - 1);
		expect(await bodies()).toEqual(["a"]);
	});

	it("whose receiver has died is received at once, and the death is no attempt", async () => {
		queues.create("poison");
		queues.create("q", { redrive: { deadLetterQueue: "poison", maxReceives: 3 } });
		queues.send("q", { body: "a" });
		for (let death = 0; death < 20; death++) {
			expect(await bodies()).toEqual(["a"]);
			queues.giveBack("q");
		}
		// A message that kills its receiver every time ends in the poison queue.
		for (let attempt = 0; attempt < 3; attempt++) {
			expect(await bodies()).toEqual(["a"]);
			queues.giveBack("q");
			await clock.advance(30_000);
		}
		expect(await bodies()).toEqual([]);
		expect(queues.depth("poison").visible).toBe(1);
	});

	it("that nobody has taken is not given back", async () => {
		queues.send("q", { body: "late", delaySeconds: 60 });
		queues.giveBack("q");
		expect(await bodies()).toEqual([]);
	});

	it("stays hidden for as long as SQS may hide it", async () => {
		queues.send("q", { body: "a" });
		await queues.receive("q", { max: 1, visibilityTimeout: 43_200 });
		expect(await bodies()).toEqual([]);
		await clock.advance(43_199_999);
		expect(await bodies()).toEqual([]);
	});

	it("is gone once deleted by its latest receipt, and not by an older one", async () => {
		queues.send("q", { body: "a" });
		const [first] = await queues.receive("q", { max: 1 });
		await clock.advance(30_000);
		const [second] = await queues.receive("q", { max: 1 });
		queues.delete("q", first?.receiptHandle ?? "");
		expect(queues.depth("q").inFlight).toBe(1);
		queues.delete("q", second?.receiptHandle ?? "");
		expect(queues.depth("q")).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
	});

	it("with a delay is not received before", async () => {
		queues.send("q", { body: "later", delaySeconds: 60 });
		expect(queues.depth("q")).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
		expect(await bodies()).toEqual([]);
		await clock.advance(60_000);
		expect(await bodies()).toEqual(["later"]);
	});

	it("can be hidden for longer or shorter while it is worked on", async () => {
		queues.send("q", { body: "a" });
		const [message] = await queues.receive("q", { max: 1 });
		queues.changeVisibility("q", message?.receiptHandle ?? "", 600);
		await clock.advance(31_000);
		expect(await bodies()).toEqual([]);
		queues.changeVisibility("q", message?.receiptHandle ?? "", 0);
		expect(await bodies()).toEqual(["a"]);
		expect(() => queues.changeVisibility("q", "stale", 1)).toThrow(/not in flight/);
	});

	it("counts as the oldest from when it was sent, hidden or not, until it is gone", async () => {
		expect(queues.oldestMs("q")).toBeUndefined();
		queues.send("q", { body: "a", delaySeconds: 60 });
		await clock.advance(70_000);
		queues.send("q", { body: "b" });
		const [oldest] = await queues.receive("q", { max: 1 });
		expect(queues.oldestMs("q")).toBe(70_000);
		queues.delete("q", oldest?.receiptHandle ?? "");
		expect(queues.oldestMs("q")).toBe(0);
	});

	it("is dropped after the retention", async () => {
		queues.create("short", { retention: 60 });
		queues.send("short", { body: "a" });
		await clock.advance(60_000);
		expect(await bodies("short")).toEqual([]);
		expect(queues.depth("short").visible).toBe(0);
	});

	it("moves to the dead-letter queue after too many receives, with a fresh retention", async () => {
		queues.create("dead");
		queues.create("q", { redrive: { deadLetterQueue: "dead", maxReceives: 2 } });
		queues.send("q", { body: "poison" });
		for (let i = 0; i < 2; i++) {
			expect(await bodies()).toEqual(["poison"]);
			await clock.advance(30_000);
		}
		expect(await bodies()).toEqual([]);
		expect(await bodies("dead")).toEqual(["poison"]);
	});

	it("that is too large is refused", () => {
		expect(() => queues.send("q", { body: "x".repeat(MAX_MESSAGE_BYTES + 1) })).toThrow(
			/shorter than 262144 bytes/,
		);
		queues.send("q", { body: "x".repeat(MAX_MESSAGE_BYTES) });
	});

	it("survives a restart, with what is in flight still hidden", async () => {
		queues.send("q", { body: "hidden" });
		await queues.receive("q", { max: 1 });
		queues.send("q", { body: "waiting" });
		queues = createQueues({ database, clock });
		expect(await bodies()).toEqual(["waiting"]);
		await clock.advance(30_000);
		expect((await bodies()).sort()).toEqual(["hidden", "waiting"]);
	});
});

describe("a receiver", () => {
	it("that waits is woken by the next message", async () => {
		const waiting = queues.receive("q", { max: 1, waitSeconds: 20 });
		await clock.advance(5_000);
		queues.send("q", { body: "a" });
		expect(await waiting).toMatchObject([{ body: "a" }]);
		expect(clock.sleeping()).toBe(0);
	});

	it("that waits is woken when a delayed message is due", async () => {
		queues.send("q", { body: "soon", delaySeconds: 3 });
		const waiting = queues.receive("q", { max: 1, waitSeconds: 20 });
		await clock.advance(3_000);
		expect(await waiting).toMatchObject([{ body: "soon" }]);
	});

	it("that waits in vain gets nothing", async () => {
		const waiting = queues.receive("q", { max: 1, waitSeconds: 2 });
		await clock.advance(2_000);
		expect(await waiting).toEqual([]);
	});

	it.each([
		["each minute when its clock can be set", true, 60_000],
		["at the end of its wait when nobody can set it", false, 3_600_000],
	])("that waits looks again %s", async (_, canBeSet, longestMs) => {
		const slept: number[] = [];
		const watched = createQueues({
			database,
			clock: {
				now: clock.now,
				...(canBeSet && { monotonic: clock.now }),
				sleep(ms, signal) {
					slept.push(ms);
					return clock.sleep(ms, signal);
				},
			},
		});
		const waiting = watched.receive("q", { max: 1, waitSeconds: 3600 });
		watched.stop();
		await waiting;
		expect(slept).toEqual([longestMs]);
	});

	it.each(["stop", "abort"])("that waits is let go at a %s", async (how) => {
		const gone = new AbortController();
		const waiting = queues.receive("q", { max: 1, waitSeconds: 20, signal: gone.signal });
		if (how === "stop") queues.stop();
		else gone.abort();
		expect(await waiting).toEqual([]);
	});

	it("gets at most what it asks for, and two never get the same message", async () => {
		for (let i = 0; i < 30; i++) queues.send("q", { body: String(i) });
		const received = await Promise.all(Array.from({ length: 4 }, () => queues.receive("q", { max: 10 })));
		const all = received.flat().map((message) => message.body);
		expect(received.map((batch) => batch.length)).toEqual([10, 10, 10, 0]);
		expect(new Set(all).size).toBe(30);
	});
});

it("a queue that does not exist is named as such", async () => {
	expect(() => queues.send("none", { body: "a" })).toThrow(
		expect.objectContaining({ code: "QueueDoesNotExist" }),
	);
	await expect(queues.receive("none", { max: 1 })).rejects.toMatchObject({ code: "QueueDoesNotExist" });
	expect(() => queues.depth("none")).toThrow(expect.objectContaining({ code: "QueueDoesNotExist" }));
});
