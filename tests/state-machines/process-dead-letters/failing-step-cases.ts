import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { createDecideDeadLetter } from "@dephealth/functions/tasks/process-dead-letters/decide-dead-letter.ts";
import { createRecordDeadLetter } from "@dephealth/functions/tasks/process-dead-letters/record-dead-letter.ts";
import { describe, expect, it, vi } from "vitest";
import { type DeadLetterWorld, deadLetter } from "./dead-letter-world.ts";

/** Steps of the machine that fail. */
export function describeFailingSteps(world: DeadLetterWorld): void {
	const { clock, pass, run, scheduled, send, queued, messageCount, repairs, failures } = world;

	describe("one message that cannot be handled", () => {
		it("does not stop the others, and comes back later", async () => {
			const decide = world.functions.DecideDeadLetterFunction;
			world.functions.DecideDeadLetterFunction = async (payload, context) => {
				if (JSON.stringify(payload).includes("poison")) throw new TypeError("a defect of ours");
				return decide?.(payload, context);
			};
			for (const name of ["a", "poison", "b"]) {
				send(deadLetter({ package: { ecosystem: "npm", name }, execution_id: name }));
			}
			expect(await run()).toMatchObject({ status: "SUCCEEDED", output: { requeued: 2, left: 1 } });
			expect((await run()).output).toMatchObject({ left: 0 });
			world.functions.DecideDeadLetterFunction = decide ?? (async () => {});
			pass(59);
			expect((await run()).output).toMatchObject({ requeued: 0 });
			pass(2);
			expect((await run()).output).toMatchObject({ requeued: 1 });
		});
	});

	describe("nothing is lost and nothing done twice when a step fails", () => {
		const down = () => {
			throw new Error("connect ECONNREFUSED");
		};

		it("a store that is down: the message stays until it is back", async () => {
			world.functions.RecordDeadLetterFunction = async () => {
				throw new StorageUnavailableError("down");
			};
			send(deadLetter({ _retry_count: 5 }));
			expect((await run()).output).toMatchObject({ permanent: 0, left: 1 });
			expect(messageCount()).toBe(1);
			world.functions.RecordDeadLetterFunction = createRecordDeadLetter(world.storage.permanentFailures);
			pass(61);
			expect((await run()).output).toMatchObject({ permanent: 1 });
			expect(await failures()).toHaveLength(1);
		});

		it.each([
			["given up", () => deadLetter({ _retry_count: 5 }), "permanent"],
			["collected", scheduled, "collecting"],
		])(
			"a crash between the outcome and the deletion of what is %s: the outcome is stored once",
			async (_, body, outcome) => {
				send(body());
				const deletion = vi.spyOn(world.workflows.queues, "delete").mockImplementation(down);
				expect((await run()).output).toMatchObject({ left: 1 });
				deletion.mockRestore();
				const [before] = await failures();
				pass(301);
				expect((await run()).output).toMatchObject({ [outcome]: 1 });
				expect(messageCount()).toBe(0);
				expect((await failures()).length + (await repairs()).length).toBe(1);
				expect(await failures()).toEqual(before ? [before] : []);
			},
		);

		it("a crash between the re-queueing and the deletion: two copies, one repair", async () => {
			send(deadLetter());
			const deletion = vi.spyOn(world.workflows.queues, "delete").mockImplementation(down);
			await run();
			deletion.mockRestore();
			pass(301);
			await run();
			pass(301);
			await run();
			await repairs();
			pass(301);
			await run();
			expect(await repairs()).toHaveLength(1);
			expect(messageCount()).toBe(0);
		});

		it("a queue that takes no message: the dead letter stays", async () => {
			send(deadLetter());
			vi.spyOn(world.workflows.queues, "send").mockImplementation(down);
			expect((await run()).output).toMatchObject({ requeued: 0, left: 1 });
			expect(await queued()).toMatchObject([{ _retry_count: 0 }]);
		});

		it("a queue that cannot even hide it: it comes back when its visibility timeout ends", async () => {
			const hide = vi.spyOn(world.workflows.queues, "changeVisibility").mockImplementation(down);
			world.functions.DecideDeadLetterFunction = async () => {
				throw new TypeError("defect");
			};
			send(deadLetter());
			expect((await run()).output).toMatchObject({ left: 1 });
			world.functions.DecideDeadLetterFunction = createDecideDeadLetter({ clock });
			send(scheduled({ not_before: new Date(clock.now() + 3_600_000).toISOString() }));
			expect((await run()).output).toMatchObject({ left: 1, waiting: 0 });
			hide.mockRestore();
			pass(301);
			expect((await run()).output).toMatchObject({ requeued: 1, waiting: 1 });
		});

		it("a workflow service that starts nothing: the dead letter stays", async () => {
			world.functions.DecideDeadLetterFunction = async () => ({
				action: "collect",
				executionName: "not a valid name",
				input: {},
			});
			send(scheduled());
			expect((await run()).output).toMatchObject({ collecting: 0, left: 1 });
			expect(messageCount()).toBe(1);
		});

		it("a queue that does not answer fails the run, where an alarm sees it", async () => {
			await world.endpoint.close();
			expect(await run()).toMatchObject({ status: "FAILED", error: "QueueUnreachable" });
		});

		it("metrics that cannot be written do not fail the run", async () => {
			world.functions.SummarizeDeadLettersFunction = async () => {
				throw new TypeError("defect");
			};
			send(deadLetter());
			expect((await run()).status).toBe("SUCCEEDED");
		});
	});
}
