import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { CollectionRequests } from "@dephealth/core/collection/collection-requests.ts";
import { HEALING_POLICY } from "@dephealth/core/healing/healing-policy.ts";
import { describe, expect, it } from "vitest";
import { aTaskHandler } from "../../handlers.ts";
import { express, type HealingWorld, HOUR, named } from "./healing-world.ts";

/** Packages whose collection stands still, and how many healers share them. */
export function describeLostPackages(world: HealingWorld): void {
	const {
		clock,
		heals,
		healingTasks,
		lose,
		startHealer,
		endOf,
		heal,
		itemOf,
		collections,
		untilCollected,
		requests,
		reported,
		complained,
	} = world;

	describe("a package whose collection stands still", () => {
		it.each(["pending", "collecting"])("is collected anew when it is %s", async (status) => {
			await lose(express, { status });
			expect(await heal()).toMatchObject({ found: 1, republished: 1, quarantined: 0, errors: 0 });
			await untilCollected(express);
			expect(await itemOf(express)).not.toHaveProperty("heal_attempts");
		});

		it("is collected under the id of the run that found it", async () => {
			const { RepublishPackagesFunction: republish } = healingTasks();
			world.functions.RepublishPackagesFunction = aTaskHandler("republish-packages", republish);
			await lose(express);
			const executionArn = startHealer();
			await endOf(executionArn);
			await untilCollected(express);
			const stateMachineArn = world.workflows.stateMachineArns["collect-package"];
			const [collection] = world.workflows.engine.listExecutions({ stateMachineArn }).executions ?? [];
			const { input } = world.workflows.engine.describeExecution({
				executionArn: collection?.executionArn ?? "",
			});
			expect(JSON.parse(input ?? "{}").correlationId).toBe(executionArn.split(":").at(-1));
		});

		it("is left alone while it is young, done or gone", async () => {
			await lose(express, { sinceHours: 0.9 });
			await lose(named("done"), { status: "complete" });
			expect(await heal()).toMatchObject({ found: 0, republished: 0, errors: 0 });
			expect(collections()).toEqual([]);
		});

		it("is started under a name that a second request for it shares", async () => {
			await lose(express);
			await heal();
			await untilCollected(express);
			await lose(express);
			await requests().publish([{ package: express, start: startName() }]);
			await requests().publish([{ package: express, start: startName() }]);
			await new Promise((resolve) => setTimeout(resolve, 50));
			expect(collections()).toHaveLength(1);
			expect(complained()).toEqual([]);
		});

		it("is reported with its counts: found, republished, quarantined, errors, threshold, time", async () => {
			await lose(express);
			await heal();
			expect(reported()).toEqual([
				{
					found: 1,
					republished: 1,
					quarantined: 0,
					errors: 0,
					threshold_minutes: 60,
					duration_ms: expect.any(Number),
				},
			]);
		});
	});

	function startName(): string {
		return `heal-${Math.floor(clock.now() / HEALING_POLICY.windowMs).toString(36)}`;
	}

	describe("more than one run takes", () => {
		it("is leased by one run in many rounds", async () => {
			const refs = Array.from({ length: 250 }, (_, index) => named(`lost-${index}`));
			for (const ref of refs) await lose(ref);
			heals({ requests: { publish: async () => [] } });
			expect(await heal()).toMatchObject({ found: 250, republished: 250 });
		});

		it("is not starved by poisoned packages at the head of the index", async () => {
			const head = Array.from({ length: 130 }, (_, index) => named(`poisoned-${index}`));
			for (const ref of head) await lose(ref, { sinceHours: 100, shardOf: express });
			// Somebody else holds all of them; they stay where they are in the index.
			for (const ref of head) {
				await world.storage.client.send(
					new PutCommand({
						TableName: "test-packages",
						Item: { ...(await itemOf(ref)), heal_leased_until: clock.now() + HOUR },
					}),
				);
			}
			await lose(express);
			expect(await heal()).toMatchObject({ found: 1, republished: 1 });
			await untilCollected(express);
		});
	});

	describe("two healers at once", () => {
		it("start each package once", async () => {
			const refs = Array.from({ length: 30 }, (_, index) => named(`lost-${index}`));
			for (const ref of refs) await lose(ref);
			const published: string[] = [];
			const noting: CollectionRequests = {
				async publish(batch) {
					published.push(...batch.map(({ package: ref }) => ref.name));
					return [];
				},
			};
			heals({ requests: noting });
			const summaries = await Promise.all([startHealer(), startHealer(), startHealer()].map(endOf));
			expect(summaries.reduce((sum, { republished }) => sum + republished, 0)).toBe(30);
			expect(published.sort()).toEqual(refs.map(({ name }) => name).sort());
		});
	});
}
