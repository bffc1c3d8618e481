/** What runs by itself, by its effect: each machine is started by its schedule and does its work. */
import { shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import { afterAll, beforeAll, it } from "vitest";
import { type ComposedProduct, startComposedProduct } from "./composed-product.ts";

let product: ComposedProduct;
beforeAll(async () => {
	product = await startComposedProduct({ schedules: true });
});
afterAll(() => product?.stop());

const HOUR_MS = 3_600_000;
/** Every schedule is due within one. */
const anHour = () => product.clock.advance(HOUR_MS);

it.each(["process-dead-letters", "refresh-packages", "heal-stale-packages"] as const)(
	"%s runs by itself",
	async (machine) => {
		await product.withoutWaiting(
			async () => ((await product.endedOf(machine)).length > 0 ? true : undefined),
			`a run of ${machine}`,
			anHour,
		);
	},
);

it("a package whose collection was lost is collected, and nobody has asked again", async () => {
	const ref = { ecosystem: "npm", name: "active-401" } as const;
	await product.putItem("packages", {
		pk: "npm#active-401",
		sk: "LATEST",
		collection_status: "pending",
		status_shard: shardedIndexValue("pending", ref),
		status_since: new Date(product.clock.now() - 2 * HOUR_MS).toISOString(),
	});
	await product.withoutWaiting(
		async () => {
			const item = await product.itemOf("packages", "npm#active-401", "LATEST");
			return item?.["collection_status"] === "complete" ? true : undefined;
		},
		"the healing of active-401",
		anHour,
	);
});
