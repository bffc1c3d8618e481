import type { collectPackage } from "@dephealth/contract/routes/packages.ts";
import type { CollectionAllowance } from "@dephealth/core/collection/collection-allowance.ts";
import type { CollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import { collectionAllowance } from "../../../compose/capabilities/collection-allowance.ts";
import { collections } from "../../../compose/capabilities/collections.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import type { Respond } from "../../http/request.ts";
import { collectionAccepted } from "./collection-accepted.ts";
import { packageRefOf } from "./package-request.ts";

/**
 * POST /v1/collect/{ecosystem}/{name}: collects the package now, even if it is stored. Only one execution at a time
 * does so.
 */
export function createCollectPackage(deps: {
	collections: () => CollectionStarter;
	allowance: Pick<CollectionAllowance, "takeOne">;
}): Respond {
	return async (request) => {
		const ref = packageRefOf(request);
		await deps.allowance.takeOne(ownerOf(request));
		await deps.collections().start(ref);
		return collectionAccepted(ref, "collecting", undefined);
	};
}

export const createHandler = guardedRoute<typeof collectPackage>("caller", (c) =>
	createCollectPackage({ collections: () => collections(c), allowance: collectionAllowance(c) }),
);
export const handler = onLambda(createHandler);
