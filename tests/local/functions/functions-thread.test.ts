import { constants, getPriority } from "node:os";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { createTurns } from "@dephealth/core/turns.ts";
import {
	type FunctionsThread,
	FunctionsThreadError,
	startFunctionsThread,
} from "@dephealth/local/functions/functions-thread.ts";
import { ThreadEndedError } from "@dephealth/local/thread-ended-error.ts";
import { afterEach, describe, expect, it, vi } from "vitest";
import { threadPriorities } from "../thread-priorities.ts";

const PROBE = "tests/local/functions/probe.handler";
const SETTINGS = {
	env: { PACKAGES_TABLE: "probe-packages" },
	aws: {
		endpoint: "http://aws.invalid",
		region: "eu-central-1",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	},
	logLevel: "CRITICAL",
} as const;

let thread: FunctionsThread;
let errors: unknown[];

function start(
	options: {
		limits?: { maxOldGenerationSizeMb: number };
		file?: string;
		maxInvocations?: number;
		clock?: Pick<Clock, "now" | "sleep">;
	} = {},
): FunctionsThread {
	errors = [];
	thread = startFunctionsThread({
		settings: Promise.resolve(SETTINGS),
		store: { execute: () => new Promise(() => {}) },
		takeTurn: createTurns().of("functions"),
		clock: systemClock,
		onMetric: () => {},
		onWritten: () => {},
		onError: (error) => errors.push(error),
		...options,
	});
	return thread;
}

afterEach(() => thread.close());

describe("the thread of the functions", () => {
	it("gives way to those that answer requests, logs like them, and gives turns", async () => {
		vi.stubEnv("POWERTOOLS_LOG_LEVEL", undefined);
		await start().ready;
		vi.unstubAllEnvs();
		await thread.takeTurn?.();
		expect(await thread.invoke(PROBE, { does: "readEnvironment" })).toMatchObject({ level: "CRITICAL" });
		if (process.platform !== "linux") return;
		expect(threadPriorities()).toContain(constants.priority.PRIORITY_LOW);
		expect(getPriority()).toBeLessThan(constants.priority.PRIORITY_LOW);
	});

	// A thread without memory ends likewise, but V8 sometimes aborts the whole process instead, so no test does that here.
	it("fails what is under way when it ends by itself, and a new one runs what comes next", async () => {
		await start({ limits: { maxOldGenerationSizeMb: 64 } }).ready;
		for (const does of ["exit", "throwInNobody"]) {
			const answers = [thread.invoke(PROBE, { does: "hang" }), thread.invoke(PROBE, { does })];
			for (const answer of answers) {
				await expect(answer).rejects.toMatchObject({ name: "TaskFailure", error: "Lambda.Unknown" });
			}
			expect(await thread.invoke(PROBE, { does: "count" })).toBe(1);
		}
		expect(errors.map((error) => String((error as Error).cause))).toEqual([
			expect.stringContaining("exited with code 3"),
			expect.stringContaining("nobody catches this"),
		]);
	});

	it("is said to have ended, and why, in one line", async () => {
		await start().ready;
		await expect(thread.invoke(PROBE, { does: "exit" })).rejects.toThrow();
		expect(errors).toEqual([expect.any(ThreadEndedError)]);
		expect(String(errors[0])).toMatch(/^ThreadEndedError: The thread of the functions has ended: [^\n]+\.$/);
	});

	it("that ends again and again is started more and more rarely, and functions wait for it", async () => {
		const pauses: number[] = [];
		const sleep = async (ms: number) => {
			pauses.push(ms);
		};
		let now = 1_000;
		const failing: unknown[] = [];
		await start({ clock: { now: () => now, sleep } }).ready;
		for (let count = 0; count < 5; count++) {
			await expect(thread.invoke(PROBE, { does: "exit" })).rejects.toMatchObject({ error: "Lambda.Unknown" });
			failing.push(thread.failing());
			now += 1_000;
		}
		expect(await thread.invoke(PROBE, { does: "count" })).toBe(1);
		expect(pauses).toEqual([1_000, 2_000, 4_000]);
		const failed = { since: 1_000, failure: "error" };
		expect([...failing, thread.failing()]).toEqual([undefined, failed, failed, failed, failed, failed]);
		now += 60_000;
		expect(thread.failing()).toBeUndefined();
	});

	it("runs so many functions at a time, and those that come then in their order", async () => {
		await start({ maxInvocations: 2 }).ready;
		const hanging = [1, 2].map(() => thread.invoke(PROBE, { does: "hang" }).catch(() => "ended"));
		const waiting = [thread.invoke(PROBE, { does: "count" }), thread.invoke(PROBE, { does: "exit" })];
		await thread.takeTurn?.();
		const state = await Promise.race([...waiting, Promise.resolve("waits")]);
		expect(state).toBe("waits");
		await thread.close();
		expect(await Promise.all(hanging)).toEqual(["ended", "ended"]);
		for (const answer of waiting) await expect(answer).rejects.toMatchObject({ error: "Lambda.Unknown" });
	});

	it("that waits for its next start is closed at once", async () => {
		await start({ clock: { now: () => 0, sleep: systemClock.sleep } }).ready;
		for (let count = 0; count < 3; count++) await thread.invoke(PROBE, { does: "exit" }).catch(() => {});
		const waiting = thread.invoke(PROBE, { does: "count" });
		const failed = expect(waiting).rejects.toMatchObject({ error: "Lambda.Unknown" });
		await thread.close();
		await failed;
	});

	it("goes by the clock of the other thread, wherever that is set, and as soon as it starts", async () => {
		const years = 400 * 86_400_000;
		let ahead = years;
		const clock = { ...systemClock, now: () => systemClock.now() + ahead };
		await start({ clock }).ready;
		const differences: number[] = [];
		for (ahead of [years, -years, 0]) {
			const from = clock.now();
			const read = (await thread.invoke(PROBE, { does: "readClock" })) as number;
			expect(read).toBeGreaterThanOrEqual(from - 1);
			expect(read).toBeLessThanOrEqual(clock.now() + 1);
			differences.push(read - systemClock.now());
		}
		expect(differences[0]).toBeGreaterThan(years / 2);
		expect(differences[1]).toBeLessThan(-years / 2);
	});

	it("keeps nobody waiting who asks for a turn as it ends", async () => {
		await start().ready;
		const exited = thread.invoke(PROBE, { does: "exit" }).catch(() => {});
		const turns = Array.from({ length: 50 }, () => thread.takeTurn?.());
		await Promise.all([exited, ...turns]);
		await thread.takeTurn?.();
	});

	it("is missing in one clear line where it cannot start", async () => {
		await expect(start({ file: "file:///none.ts" }).ready).rejects.toThrow(FunctionsThreadError);
		await expect(thread.ready).rejects.toThrow(/^The thread of the functions does not start: [^\n]+\.$/);
	});

	it("takes what is under way with it when it is closed, which is no error", async () => {
		await start().ready;
		const answer = thread.invoke(PROBE, { does: "hang" });
		const failed = expect(answer).rejects.toMatchObject({ error: "Lambda.Unknown" });
		await thread.takeTurn?.();
		await thread.close();
		await failed;
		expect(errors).toEqual([]);
	});
});
