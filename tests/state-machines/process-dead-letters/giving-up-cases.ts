import { UpstreamTimeoutError } from "@dephealth/core/errors.ts";
import { DEAD_LETTER_QUEUE } from "@dephealth/local/workflows/workflows.ts";
import { describe, expect, it } from "vitest";
import { DAY, type DeadLetterWorld, deadLetter, failure, ref } from "./dead-letter-world.ts";

/** The whole way of a dead letter, up to the record of those that are given up. */
export function describeGivingUp(world: DeadLetterWorld): void {
	const { clock, pass, run, scheduled, send, queued, messageCount, repairs, failures } = world;

	describe("the whole way of a package whose source stays down", () => {
		it("is five repairs with growing delays, then one record that lasts 90 days", async () => {
			world.functions.CollectGithubFunction = async () => {
				throw new UpstreamTimeoutError("slow", { source: "github" });
			};
			world.workflows.engine.startExecution({
				stateMachineArn: world.workflows.stateMachineArns["collect-package"],
				input: JSON.stringify({ package: ref }),
			});
			await repairs();
			const start = clock.now();
			const startedAfterMinutes: number[] = [];
			let known = 1;
			while (messageCount() > 0) {
				// A run that finds nothing is tested apart.
				if (world.workflows.queues.depth(DEAD_LETTER_QUEUE).visible > 0) await run();
				const now = (await repairs()).length;
				if (now > known) startedAfterMinutes.push(Math.round((clock.now() - start) / 60_000));
				known = now;
				pass(60);
			}
			// What the machine itself takes may add up to a minute.
			const expected = [1, 7, 38, 159, 520];
			expect(startedAfterMinutes).toHaveLength(expected.length);
			for (const [index, minutes] of expected.entries()) {
				expect(Math.abs((startedAfterMinutes[index] ?? 0) - minutes)).toBeLessThanOrEqual(1);
			}
			expect((await repairs()).map(({ input }) => input._retry_count ?? 0).sort()).toEqual([
				0, 1, 2, 3, 4, 5,
			]);
			const recorded = await failures();
			expect(recorded).toMatchObject([
				{
					package: ref,
					reason: "retries_spent",
					retryCount: 5,
					sources: ["github"],
					failures: [failure()].map(({ error }) => ({ error })),
				},
			]);
			const kept = Date.parse(recorded[0]?.expiresAt ?? "") - Date.parse(recorded[0]?.failedAt ?? "");
			expect(kept / 1000 / DAY).toBeCloseTo(90, 3);
			expect((await world.storage.packages.get(ref))?.documentJson).toBeDefined();
		});

		it("ends as soon as the source answers", async () => {
			send(deadLetter());
			await run();
			pass(61);
			await run();
			await repairs();
			expect((await run()).output).toMatchObject({ requeued: 0, collecting: 0 });
			expect(messageCount()).toBe(0);
			expect(await failures()).toEqual([]);
		});
	});

	describe("a dead letter that is given up is recorded once and deleted", () => {
		it.each([
			["five retries are spent", deadLetter({ _retry_count: 5 }), "retries_spent"],
			["more retries than there are", deadLetter({ _retry_count: 1e9 }), "retries_spent"],
			[
				"no failure can mend",
				deadLetter({ failures: [failure("UpstreamForbiddenError")] }),
				"permanent_error",
			],
			[
				"it says so and nothing else",
				deadLetter({ failures: [], _error_class: "permanent" }),
				"permanent_error",
			],
			[
				"it is too old",
				deadLetter({ first_failed_at: new Date(Date.now() - 8 * DAY * 1000).toISOString() }),
				"too_old",
			],
		])("when %s", async (_, body, reason) => {
			const messageId = send(body);
			expect((await run()).output).toMatchObject({ permanent: 1 });
			expect(world.counted).toEqual(["permanent_failure"]);
			expect(await failures()).toMatchObject([{ attemptId: messageId, package: ref, reason }]);
			expect(messageCount()).toBe(0);
			expect(await repairs()).toEqual([]);
		});

		it("when its message has been handed out too often", async () => {
			send(deadLetter());
			for (let receive = 0; receive < 100; receive++) {
				await world.workflows.queues.receive(DEAD_LETTER_QUEUE, { max: 1, visibilityTimeout: 0 });
			}
			expect((await run()).output).toMatchObject({ permanent: 1 });
			expect(await failures()).toMatchObject([{ reason: "poison" }]);
		});
	});

	describe("a producer's count is bounded", () => {
		it.each([[-1], ["x"], [null], [{}], [Number.MIN_VALUE], [[5]]])("%j counts as none", async (count) => {
			send(deadLetter({ _retry_count: count }));
			await run();
			expect(await queued()).toMatchObject([{ _retry_count: 1 }]);
		});

		it("and a scheduled dead letter with a count too large is tried once more, then given up", async () => {
			world.functions.CollectGithubFunction = async () => {
				throw new UpstreamTimeoutError("slow", { source: "github" });
			};
			send(scheduled({ _retry_count: 1e9 }));
			await run();
			await repairs();
			expect((await run()).output).toMatchObject({ permanent: 1 });
			expect(messageCount()).toBe(0);
		});

		it("and a time far away is not waited for longer than the longest delay", async () => {
			send(scheduled({ not_before: "9999-12-31T00:00:00Z" }));
			await run();
			pass(6 * 3600 + 1);
			expect((await run()).output).toMatchObject({ collecting: 1 });
		});
	});

	describe("a body that is no dead letter is kept as a permanent failure, bounded and without secrets", () => {
		it.each([
			["not JSON", "<xml/>"],
			["null", "null"],
			["a number", "42"],
			["an array", "[]"],
			["no package", "{}"],
			["the prototype", '{"__proto__":{"package":{"ecosystem":"npm","name":"x"}}}'],
			["a package that cannot exist", '{"package":{"ecosystem":"npm","name":".."}}'],
			["an unknown ecosystem", '{"package":{"ecosystem":"cpan","name":"x"}}'],
			["256 KB of it", "x".repeat(262_144)],
			["very deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
		])("%s", async (_, body) => {
			const messageId = send(body);
			expect((await run()).output).toMatchObject({ permanent: 1 });
			const [recorded] = await failures();
			expect(recorded).toMatchObject({ attemptId: messageId, package: undefined, reason: "malformed" });
			expect(Buffer.byteLength(recorded?.originalMessage ?? "")).toBeLessThanOrEqual(4096);
			expect(recorded?.originalMessage).toBe(body.slice(0, 4096));
			expect(messageCount()).toBe(0);
		});

		it("with a token in it", async () => {
			send(`Authorization: Bearer abcdefghijkl ghp_${"a".repeat(36)} jane@example.org`);
			await run();
			expect((await failures())[0]?.originalMessage).toBe("Authorization: *** *** ***");
		});

		it("ten of the largest travel together", async () => {
			const quote = '"'.repeat(262_000);
			for (let count = 0; count < 10; count++) {
				send(
					count % 2
						? quote
						: deadLetter({
								failures: Array(20).fill({
									source: "é".repeat(99),
									error: quote.slice(0, 900),
									cause: '\u0001é"'.repeat(900),
								}),
							}),
				);
			}
			expect(await run()).toMatchObject({ status: "SUCCEEDED", output: { permanent: 5, requeued: 5 } });
		});
	});
}
