import { collectionSchema } from "@dephealth/contract/routes/packages.ts";
import type { PackageCollection } from "@dephealth/core/packages/collection-store.ts";
import { createGetCollection } from "@dephealth/functions/api/routes/packages/get-collection.ts";
import { describe, expect, it } from "vitest";
import { askAs } from "../../../../handlers.ts";

const EXECUTION = "arn:aws:states:eu-central-1:123456789012:execution:collect-packages:scan";

function ask(collection: PackageCollection | undefined) {
	return askAs("ada", createGetCollection({ readCollection: async () => collection }), {
		pathParameters: { ecosystem: "npm", name: "@scope/name" },
	});
}

describe("GET /v1/collections/{ecosystem}/{name}", () => {
	it("names the execution that collects the package, and the batch in which it was collected", async () => {
		const { status, body } = await ask({
			status: "collecting",
			since: "2026-01-01T00:00:00.000Z",
			running: { executionArn: EXECUTION.replace("packages:scan", "package:one"), item: undefined },
			last: { executionArn: EXECUTION, item: "batch" },
		});
		expect(status).toBe(200);
		expect(collectionSchema.strict().parse(body)).toMatchObject({
			package: "@scope/name",
			running: { execution_arn: EXECUTION.replace("packages:scan", "package:one"), item: null },
			last: { execution_arn: EXECUTION, item: "batch" },
		});
	});

	it("says that nothing is known of a package that nobody asked for", async () => {
		const { status, body } = await ask(undefined);
		expect([status, body.error.code]).toEqual([404, "package_not_found"]);
	});
});
