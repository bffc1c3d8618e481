import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createReadPackageCollection, executionOf } from "@dephealth/core/packages/collection-store.ts";
import { CLAIM_LEASE_MS } from "@dephealth/core/packages/package-claims.ts";
import { describe, expect, it } from "vitest";

const NOW = Date.UTC(2026, 0, 1);
const ONE = "arn:aws:states:eu-central-1:123456789012:execution:collect-package:npm-left-pad";
const MANY = "arn:aws:states:eu-central-1:123456789012:execution:collect-packages:scan";

function read(item: Record<string, unknown> | undefined) {
	const client = { send: async () => ({ Item: item }) } as unknown as DynamoDBDocumentClient;
	const readCollection = createReadPackageCollection({
		client,
		tableName: "packages",
		clock: { now: () => NOW },
	});
	return readCollection({ ecosystem: "npm", name: "left-pad" });
}

describe("who collects a package", () => {
	it("is its lease's owner while the lease holds; who settled it last is another", async () => {
		const item = {
			collection_status: "collecting",
			status_since: "2026-01-01T00:00:00.000Z",
			claim_owner: ONE,
			claimed_until: NOW + CLAIM_LEASE_MS,
			settled_by: `${MANY}/batch-1`,
		};
		expect(await read(item)).toMatchObject({
			running: { executionArn: ONE, item: undefined },
			last: { executionArn: MANY, item: "batch-1" },
		});
		expect(await read({ ...item, claimed_until: NOW - 1 })).toMatchObject({ running: undefined });
	});

	it("is nobody where nothing is stored", async () => {
		expect(await read(undefined)).toBeUndefined();
	});

	it.each<[string, unknown]>([
		["an EXPRESS execution, which nobody can open", ONE.replace(":execution:", ":express:")],
		["no ARN", "somebody"],
		["an item of an item", `${MANY}/a/b`],
		["nothing", undefined],
		["no text", 7],
	])("is not known from %s", (_, owner) => {
		expect(executionOf(owner)).toBeUndefined();
	});
});
