import type { CacheResult } from "@dephealth/contract/metrics.ts";
import type { getPackage } from "@dephealth/contract/routes/packages.ts";
import { type CacheCounts, createCacheCounts } from "@dephealth/core/cache/cache-counts.ts";
import { etagOf, type HotPackage, type HotPackages } from "@dephealth/core/cache/hot-packages.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import type { CollectionAllowance } from "@dephealth/core/collection/collection-allowance.ts";
import type { CollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import { answerFor } from "@dephealth/core/collection/collection-state.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { collectionAllowance } from "../../../compose/capabilities/collection-allowance.ts";
import { collections } from "../../../compose/capabilities/collections.ts";
import { hotPackages } from "../../../compose/capabilities/hot-packages.ts";
import { metrics } from "../../../compose/process/observability.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { isKnownToClient } from "../../http/input/if-none-match.ts";
import type { ApiResponse, Respond } from "../../http/request.ts";
import { collectionAccepted } from "./collection-accepted.ts";
import { parseFields, pickFields } from "./document-fields.ts";
import { packageRefOf } from "./package-request.ts";

/** GET /v1/packages/{ecosystem}/{name}: serves a known package, and starts the collection of an unknown one. */
export function createGetPackage(deps: {
	packages: Pick<HotPackages, "get">;
	collections: () => CollectionStarter;
	allowance: () => Pick<CollectionAllowance, "takeOne">;
	cacheCounts: CacheCounts;
	clock: Clock;
}): Respond {
	return async (request) => {
		const ref = packageRefOf(request);
		const fields = parseFields(request.query.get("fields"));
		// A cached document at hand is no promise.
		const found = deps.packages.get(ref);
		const cache = found instanceof Promise ? "miss" : "hit";
		deps.cacheCounts.count(cache);
		const hot = await found;
		const { stored } = hot;
		switch (answerFor(stored?.collection, deps.clock.now())) {
			case "serve":
				return documentResponse(hot, fields, { cache, ifNoneMatch: request.headers.get("if-none-match") });
			case "start":
				await deps.allowance().takeOne(ownerOf(request));
				await deps.collections().start(ref);
				return collectionAccepted(ref, "collecting", undefined);
			case "wait":
				// The start was charged; looking whether it has ended is free.
				return {
					...collectionAccepted(ref, stored?.collection.status ?? "collecting", stored?.lastFailure),
					charge: 0,
				};
			case "not_found":
				throw new ApiError(
					"package_not_found",
					`The ${ref.ecosystem} registry does not know ${formatPackageRef(ref)}.`,
					{ details: { package: ref.name, ecosystem: ref.ecosystem, checked_at: checkedAt(hot) } },
				);
			case "failed":
				throw new ApiError(
					"service_unavailable",
					`${formatPackageRef(ref)} could not be collected: the sources refuse the request. Nothing is known about the package.`,
					{ details: { last_failure: stored?.lastFailure ?? null }, retryAfterSeconds: 3600 },
				);
		}
	};
}

function documentResponse(
	{ stored, etag: etagOfAll }: HotPackage,
	fields: ReadonlySet<string> | undefined,
	{ cache, ifNoneMatch }: { cache: CacheResult; ifNoneMatch: string | undefined },
): ApiResponse {
	const all = stored?.documentJson ?? "";
	const body = fields ? pickFields(all, fields) : all;
	const etag = fields || etagOfAll === undefined ? etagOf(body) : etagOfAll;
	const headers = { etag, "cache-control": "private, max-age=60", "x-cache": cache };
	if (isKnownToClient(ifNoneMatch, etag)) return { status: 304, headers };
	return { status: 200, headers, body };
}

function checkedAt({ stored }: HotPackage): string | null {
	return stored ? new Date(stored.collection.since).toISOString() : null;
}

export const createHandler = guardedRoute<typeof getPackage>("caller", (c) =>
	createGetPackage({
		packages: hotPackages(c),
		collections: () => collections(c),
		allowance: () => collectionAllowance(c),
		cacheCounts: createCacheCounts({
			clock: c.clock,
			report: (result, count) => metrics(c).packagesRead(result, count),
		}),
		clock: c.clock,
	}),
);
export const handler = onLambda(createHandler);
