import type { TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import type { CollectionRequests } from "@dephealth/core/collection/collection-requests.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { HEALING_POLICY } from "@dephealth/core/healing/healing-policy.ts";
import type { PackageHealing } from "@dephealth/core/healing/package-healing.ts";
import { describe, expect, it } from "vitest";
import { express, type HealingWorld, named } from "./healing-world.ts";

/** Healers, topics and stores that fail, and packages that nobody can collect. */
export function describeFailingHealers(world: HealingWorld): void {
	const { pass, heals, lose, startHealer, heal, statusOf, itemOf, untilCollected, healing, requests } = world;

	describe("a healer that crashes between taking and publishing", () => {
		it("loses nothing: the next window starts the package", async () => {
			await lose(express);
			const crash: CollectionRequests = { publish: () => Promise.reject(new Error("killed")) };
			heals({ requests: crash, healing: { release: async () => {} } });
			expect(await heal()).toMatchObject({ found: 1, republished: 0, errors: 1 });
			expect(await itemOf(express)).toMatchObject({ heal_attempts: 1 });

			heals();
			expect(await heal()).toMatchObject({ found: 0, republished: 0 });
			pass(HEALING_POLICY.windowMs);
			expect(await heal()).toMatchObject({ found: 1, republished: 1 });
			await untilCollected(express);
		});
	});

	describe("a topic that refuses", () => {
		it("one entry stops none of the others, and the refused one is republished by the next run", async () => {
			const [first, second] = [named("first"), named("second")];
			await lose(first);
			await lose(second);
			const partly: CollectionRequests = {
				async publish(batch) {
					const isFirst = ({ package: ref }: (typeof batch)[number]) => ref.name === "first";
					await requests().publish(batch.filter((request) => !isFirst(request)));
					return batch.filter(isFirst).map((request) => ({ request, reason: "InternalError" }));
				},
			};
			heals({ requests: partly });
			expect(await heal()).toMatchObject({ republished: 1, errors: expect.any(Number) });
			await untilCollected(second);
			expect(await statusOf(first)).toBe("pending");

			heals();
			expect(await heal()).toMatchObject({ found: 1, republished: 1, errors: 0 });
			await untilCollected(first);
		});
	});

	describe("a poisoned package", () => {
		it("is put aside after five attempts, with a record that says why, and never started again", async () => {
			await lose(express);
			heals({ requests: { publish: async () => [] } });
			for (let attempt = 1; attempt <= HEALING_POLICY.maxAttempts; attempt++) {
				expect(await heal()).toMatchObject({ republished: 1, quarantined: 0 });
				pass(HEALING_POLICY.windowMs);
			}
			expect(await heal()).toMatchObject({ republished: 0, quarantined: 1 });
			expect(await statusOf(express)).toBe("quarantined");
			expect(await world.storage.failuresOf(express)).toEqual([
				expect.objectContaining({ reason: "quarantined" }),
			]);
			pass(10 * HEALING_POLICY.windowMs);
			expect(await heal()).toMatchObject({ found: 0, republished: 0, quarantined: 0 });
		});

		it("leaves one record, though its healer crashes between recording and putting aside", async () => {
			await lose(express, { attempts: HEALING_POLICY.maxAttempts });
			const crash = () => Promise.reject(new StorageUnavailableError("killed"));
			heals({ healing: { quarantine: crash } });
			expect(await heal()).toMatchObject({ quarantined: 0, errors: expect.any(Number) });
			heals();
			expect(await heal()).toMatchObject({ quarantined: 1, errors: 0 });
			expect(await world.storage.failuresOf(express)).toHaveLength(1);
		});
	});

	describe("a run whose parts fail", () => {
		it("still republishes what could be leased, and counts the rest", async () => {
			const [first, second] = [named("first"), named("second")];
			await lose(first);
			await lose(second);
			const { acquire } = healing();
			const failing: Partial<PackageHealing> = {
				acquire: (ref, facts) =>
					ref.name === "first"
						? Promise.reject(new StorageUnavailableError("throttled"))
						: acquire(ref, facts),
			};
			heals({ healing: failing });
			const summary = await heal();
			expect(summary.republished).toBe(1);
			expect(summary.errors).toBeGreaterThan(0);
			await untilCollected(second);
		});

		it("ends well though the index cannot be read at all", async () => {
			const unreadable = { listStuck: () => Promise.reject(new StorageUnavailableError("down")) };
			heals({ healing: unreadable });
			expect(await heal()).toMatchObject({ found: 0, republished: 0, errors: 1 });
		});

		it.each<[what: TaskFunctionName]>([
			["FindStuckPackagesFunction"],
			["RepublishPackagesFunction"],
			["SummarizeHealingFunction"],
		])("ends well though %s is defect", async (name) => {
			await lose(express);
			world.functions = { ...world.functions, [name]: () => Promise.reject(new TypeError("a defect")) };
			const ended = await world.workflows.engine.waitFor(startHealer());
			expect(ended.status).toBe("SUCCEEDED");
		});
	});
}
