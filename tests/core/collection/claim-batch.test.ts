import { claimBatch } from "@dephealth/core/collection/claim-batch.ts";
import type { PackageClaims } from "@dephealth/core/packages/package-claims.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { expect, it, vi } from "vitest";

it("the packages whose lease was taken are ours, in their order; each lease is taken in a turn of its own", async () => {
	const asked: unknown[] = [];
	const claim = (async ({ name }: PackageRef, executionId: string, options: unknown) => {
		asked.push([name, executionId, options]);
		return { claimed: Number(name.slice(2)) % 3 !== 0 };
	}) as unknown as PackageClaims["claim"];
	const items = Array.from(
		{ length: 40 },
		(_, index): PackageRef => ({ ecosystem: "npm", name: `p-${index}` }),
	);
	const takeTurn = vi.fn(async () => {});
	const ours = await claimBatch(
		{ packages: { claim }, takeTurn },
		{ items, executionId: "e", since: "2026-11-01T00:00:00.000Z" },
	);
	expect(takeTurn).toHaveBeenCalledTimes(40);
	expect(ours).toEqual(items.filter((_, index) => index % 3 !== 0));
	expect(asked).toHaveLength(40);
	expect(asked[0]).toEqual(["p-0", "e", { settledBefore: "2026-11-01T00:00:00.000Z", withReports: false }]);
});
