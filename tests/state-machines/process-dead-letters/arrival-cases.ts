import { RETRY_DELAYS_SECONDS } from "@dephealth/core/dead-letters/dead-letter-policy.ts";
import { DEAD_LETTER_QUEUE } from "@dephealth/local/workflows/workflows.ts";
import { describe, expect, it } from "vitest";
import { DAY, type DeadLetterWorld, deadLetter, failure, ref } from "./dead-letter-world.ts";

/** Dead letters that have just come, and those whose time has come. */
export function describeArrival(world: DeadLetterWorld): void {
	const { clock, pass, run, scheduled, send, queued, messageCount, repairs } = world;

	describe("a dead letter that has just come", () => {
		it.each(RETRY_DELAYS_SECONDS.map((delay, retries) => [retries, delay] as const))(
			"after %i retries is queued again, hidden for %i seconds, with one retry more",
			async (retries, delay) => {
				send(deadLetter({ _retry_count: retries, secret: "not copied" }));
				const before = clock.now();
				expect((await run()).output).toMatchObject({ requeued: 1 });
				const after = clock.now();
				expect(world.counted).toEqual(["requeued"]);
				expect(world.workflows.queues.depth(DEAD_LETTER_QUEUE)).toEqual({
					visible: 0,
					inFlight: 0,
					delayed: 1,
				});
				const [message] = await queued();
				expect(message).toMatchObject({
					package: ref,
					sources: ["github"],
					failures: [failure()],
					dead_letter_id: "execution-1",
					_retry_count: retries + 1,
					_error_class: "transient",
				});
				expect(message).not.toHaveProperty("secret");
				const notBefore = Date.parse(String(message?.["not_before"]));
				expect(notBefore).toBeGreaterThanOrEqual(before + delay * 1000);
				// A second, because the time is told in whole ones.
				expect(notBefore).toBeLessThanOrEqual(after + delay * 1000 + 1000);
				expect(await repairs()).toEqual([]);
			},
		);

		it("keeps the time at which the package failed first", async () => {
			const first = new Date(clock.now() - DAY * 1000).toISOString();
			send(deadLetter({ first_failed_at: first }));
			await run();
			expect(await queued()).toMatchObject([{ first_failed_at: first }]);
		});

		it("keeps the id of the request that it all began with", async () => {
			send(deadLetter({ correlation_id: "request-1" }));
			await run();
			expect(await queued()).toMatchObject([{ correlation_id: "request-1" }]);
		});
	});

	describe("a dead letter whose time has come", () => {
		it("starts a collection of the missing sources alone and is gone", async () => {
			for (const task of [
				"CollectNpmFunction",
				"CollectDepsDevFunction",
				"CollectBundlephobiaFunction",
			] as const) {
				world.functions[task] = async () => {
					throw new Error(`${task} was asked`);
				};
			}
			send(scheduled());
			expect((await run()).output).toMatchObject({ collecting: 1 });
			expect(world.counted).toEqual(["processed"]);
			expect(await repairs()).toMatchObject([
				{ input: { package: ref, sources: ["github"], _retry_count: 1 }, output: { outcome: "partial" } },
			]);
			expect(messageCount()).toBe(0);
		});

		it("hands the id of the first request on to the repair", async () => {
			send(scheduled({ correlation_id: "request-1" }));
			await run();
			expect(await repairs()).toMatchObject([{ input: { correlationId: "request-1" } }]);
		});

		it.each([["no id\n"], ["x".repeat(200)], [{ id: 1 }]])(
			"has no id when it claims to be %j",
			async (id) => {
				send(scheduled({ correlation_id: id }));
				expect((await run()).output).toMatchObject({ collecting: 1 });
				expect((await repairs())[0]?.input).not.toHaveProperty("correlationId");
			},
		);

		it("that is not there yet is left alone until then", async () => {
			send(scheduled({ not_before: new Date(clock.now() + 600_000).toISOString() }));
			expect((await run()).output).toMatchObject({ waiting: 1 });
			pass(590);
			expect((await run()).output).toMatchObject({ waiting: 0, collecting: 0 });
			pass(15);
			expect((await run()).output).toMatchObject({ collecting: 1 });
		});

		it("is collected once, however many copies of it there are", async () => {
			for (let copy = 0; copy < 7; copy++) send(scheduled());
			expect((await run()).output).toMatchObject({ collecting: 7 });
			expect(await repairs()).toHaveLength(1);
			expect(messageCount()).toBe(0);
		});

		it("is collected once although the queue delivers it again after the repair has ended", async () => {
			send(scheduled());
			await run();
			await repairs();
			send(scheduled());
			expect((await run()).output).toMatchObject({ collecting: 1 });
			expect(await repairs()).toHaveLength(1);
			expect(messageCount()).toBe(0);
		});
	});
}
