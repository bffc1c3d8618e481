import { pbkdf2 } from "node:crypto";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { createSkippingClock } from "../../../rigs/chaos/skipping-clock.ts";

const HOUR_MS = 3_600_000;
const clock = createSkippingClock();
afterEach(() => clock.stop());

describe("time that does not wait", () => {
	it("passes as it does outside until it may jump", async () => {
		const before = Date.now();
		await clock.sleep(20);
		expect(Date.now() - before).toBeGreaterThanOrEqual(19);
		expect(clock.skipped()).toBe(0);
	});

	it("jumps over hours in which nothing happens, and wakes in order", async () => {
		clock.start();
		const begin = clock.now();
		const woken: number[] = [];
		await Promise.all(
			[3, 1, 2].map(async (hours) => {
				await clock.sleep(hours * HOUR_MS);
				woken.push(hours);
			}),
		);
		expect(woken).toEqual([1, 2, 3]);
		expect(clock.now() - begin).toBeGreaterThanOrEqual(3 * HOUR_MS);
		expect(clock.skipped()).toBeLessThanOrEqual(3 * HOUR_MS);
	});

	it("tells whole milliseconds", async () => {
		clock.start();
		await clock.sleep(1000.4);
		expect(Number.isInteger(clock.now())).toBe(true);
	});

	it("does not jump past an answer that is on its way", async () => {
		const server = createServer((_, response) => response.end("here"));
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const address = server.address();
		const port = typeof address === "object" ? address?.port : undefined;
		clock.start();
		const givenUp = new AbortController();
		const timeout = clock.sleep(10_000, givenUp.signal).then(() => "too late");
		const answer = fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
		expect(await Promise.race([answer, timeout])).toBe("here");
		givenUp.abort();
		await timeout.catch(() => undefined);
		server.close();
		server.closeAllConnections();
	});

	it.skipIf(process.platform !== "linux")(
		"does not jump past work in the thread pool, which Linux alone tells of",
		async () => {
			clock.start();
			const givenUp = new AbortController();
			const timeout = clock.sleep(10_000, givenUp.signal).then(() => "too late");
			const work = promisify(pbkdf2)("password", "salt", 200_000, 64, "sha512").then(() => "done");
			expect(await Promise.race([work, timeout])).toBe("done");
			givenUp.abort();
			await timeout.catch(() => undefined);
		},
	);

	it("forgets a sleeper that gives up", async () => {
		const givenUp = new AbortController();
		const sleep = clock.sleep(HOUR_MS, givenUp.signal);
		givenUp.abort(new Error("enough"));
		await expect(sleep).rejects.toThrow("enough");
	});
});
