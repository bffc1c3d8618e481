import { describe, expect, it, vi } from "vitest";
import { describeArrival } from "./process-dead-letters/arrival-cases.ts";
import { createDeadLetterWorld, deadLetter } from "./process-dead-letters/dead-letter-world.ts";
import { describeFailingSteps } from "./process-dead-letters/failing-step-cases.ts";
import { describeGivingUp } from "./process-dead-letters/giving-up-cases.ts";

const world = createDeadLetterWorld();
const { pass, run, send } = world;

it("an empty queue is left after one look", async () => {
	const receive = vi.spyOn(world.workflows.queues, "receive");
	expect(await run()).toMatchObject({ status: "SUCCEEDED", output: { requeued: 0, permanent: 0 } });
	expect(receive).toHaveBeenCalledTimes(1);
});

describeArrival(world);
describeGivingUp(world);
describeFailingSteps(world);

describe("a run", () => {
	const fill = (count: number) => {
		for (let index = 0; index < count; index++) send(deadLetter({ execution_id: `e-${index}` }));
	};

	it("takes as many messages as there are", async () => {
		fill(203);
		expect((await run()).output).toMatchObject({ requeued: 203 });
	});

	it("begins no batch when its time is up, and leaves the rest to the next", async () => {
		fill(25);
		const receive = world.functions.ReceiveDeadLettersFunction;
		world.functions.ReceiveDeadLettersFunction = async (...args) => {
			pass(80);
			return receive?.(...args);
		};
		expect((await run()).output).toMatchObject({ requeued: 20 });
		expect(await run()).toMatchObject({ output: { requeued: 5 } });
	});
});

it("the cases above have walked through every state of the machine", () => {
	expect(world.walk.missed()).toEqual([]);
});
