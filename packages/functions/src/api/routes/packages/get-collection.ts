import type { Collection, getCollection } from "@dephealth/contract/routes/packages.ts";
import {
	type CollectingExecution,
	createReadPackageCollection,
	type ReadPackageCollection,
} from "@dephealth/core/packages/collection-store.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { dynamoDb } from "../../../compose/aws/storage.ts";
import { config } from "../../../compose/process/config.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";
import { packageRefOf } from "./package-request.ts";

/** GET /v1/collections/{ecosystem}/{name}: the executions that collect and collected a package. */
export function createGetCollection(deps: { readCollection: ReadPackageCollection }): Respond {
	return async (request) => {
		const ref = packageRefOf(request);
		const collection = await deps.readCollection(ref);
		if (!collection) {
			throw new ApiError("package_not_found", `Nobody has asked for ${formatPackageRef(ref)} yet.`, {
				details: { package: ref.name, ecosystem: ref.ecosystem, checked_at: null },
			});
		}
		const body: Collection = {
			package: ref.name,
			ecosystem: ref.ecosystem,
			status: collection.status,
			since: collection.since,
			running: toJson(collection.running),
			last: toJson(collection.last),
		};
		return json(200, body);
	};
}

function toJson(execution: CollectingExecution | undefined): Collection["last"] {
	return execution ? { execution_arn: execution.executionArn, item: execution.item ?? null } : null;
}

export const createHandler = guardedRoute<typeof getCollection>("operator", (c) =>
	createGetCollection({
		readCollection: createReadPackageCollection({
			client: dynamoDb(c),
			tableName: config(c).tables.packages,
			clock: c.clock,
		}),
	}),
);
export const handler = onLambda(createHandler);
