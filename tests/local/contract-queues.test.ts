import { DatabaseSync } from "node:sqlite";
import { QUEUES, type QueueName } from "@dephealth/contract/queues.ts";
import { embeddedQueueName, startWorkflows, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../manual-clock.ts";

let clock: ManualClock;
let workflows: Workflows;
beforeEach(() => {
	clock = createManualClock();
	workflows = startWorkflows({
		database: new DatabaseSync(":memory:"),
		clock,
		random: () => 0.5,
		resolveFunction: async () => undefined,
		region: "local",
		onError: (error) => {
			throw error;
		},
	});
});
afterEach(() => workflows.stop());

describe.each(Object.keys(QUEUES) as QueueName[])("the embedded queue %s", (name) => {
	const queue = embeddedQueueName(name);
	const { visibilitySeconds, retentionSeconds, maxReceiveCount } = QUEUES[name];
	const receive = () => workflows.queues.receive(queue, { max: 10 });

	it("hides a received message as long as the deployed one", async () => {
		workflows.queues.send(queue, { body: "x" });
		await receive();
		await clock.advance((visibilitySeconds - 1) * 1000);
		expect(await receive()).toEqual([]);
		await clock.advance(1000);
		expect(await receive()).toHaveLength(1);
	});

	it("keeps a message as long as the deployed one", async () => {
		workflows.queues.send(queue, { body: "x" });
		await clock.advance((retentionSeconds - 1) * 1000);
		expect(workflows.queues.depth(queue).visible).toBe(1);
		await clock.advance(1000);
		expect(await receive()).toEqual([]);
	});

	it("moves a message to its dead-letter queue after as many receives as the deployed one", async () => {
		workflows.queues.send(queue, { body: "poison" });
		for (let count = 0; count < maxReceiveCount; count += 1) {
			expect(await receive()).toHaveLength(1);
			await clock.advance(visibilitySeconds * 1000);
		}
		expect(await receive()).toEqual([]);
		expect(await workflows.queues.receive(`${queue}-poison`, { max: 1 })).toMatchObject([{ body: "poison" }]);
	});
});
