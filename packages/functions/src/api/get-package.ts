import { createHash } from "node:crypto";
import type { Clock } from "@dephealth/core/clock.ts";
import type { CollectionStarter } from "@dephealth/core/messaging/collections.ts";
import { answerFor } from "@dephealth/core/package/collection.ts";
import { formatPackageRef } from "@dephealth/core/package/package-ref.ts";
import type { PackageStore, StoredPackage } from "@dephealth/core/storage/packages.ts";
import { clock } from "../compose/clock.ts";
import { collections } from "../compose/collections.ts";
import { apiKeys, packages } from "../compose/storage.ts";
import { type ApiResponse, createApiHandler, type Respond } from "./api-handler.ts";
import { createAuthenticate } from "./authenticate.ts";
import { collectionAccepted } from "./collection-accepted.ts";
import { parseFields, pickFields } from "./document-fields.ts";
import { ServiceUnavailableError, UnknownPackageError } from "./errors.ts";
import { packageRefOf } from "./package-request.ts";

/** GET /v1/packages/{ecosystem}/{name}: serves what is known, and has collected what is not. */
export function createGetPackage(deps: {
	packages: Pick<PackageStore, "get">;
	collections: () => CollectionStarter;
	clock: Clock;
}): Respond {
	return async (request) => {
		const ref = packageRefOf(request);
		const fields = parseFields(request.query.get("fields"));
		const stored = await deps.packages.get(ref);
		switch (answerFor(stored?.collection, deps.clock.now())) {
			case "serve":
				return documentResponse(stored?.documentJson ?? "", fields, request.headers.get("if-none-match"));
			case "start":
				await deps.collections().start(ref);
				return collectionAccepted(ref, "collecting", undefined);
			case "wait":
				return collectionAccepted(ref, stored?.collection.status ?? "collecting", stored?.lastFailure);
			case "not_found":
				throw new UnknownPackageError(
					`The ${ref.ecosystem} registry does not know ${formatPackageRef(ref)}.`,
					{
						package: ref.name,
						ecosystem: ref.ecosystem,
						checked_at: checkedAt(stored),
					},
				);
			case "failed":
				throw new ServiceUnavailableError(
					`${formatPackageRef(ref)} could not be collected: the sources refuse the request. This says nothing about the package.`,
					{ details: { last_failure: stored?.lastFailure ?? null }, retryAfterSeconds: 3600 },
				);
		}
	};
}

function documentResponse(
	documentJson: string,
	fields: ReadonlySet<string> | undefined,
	ifNoneMatch: string | undefined,
): ApiResponse {
	const body = fields ? pickFields(documentJson, fields) : documentJson;
	const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
	const headers = { etag, "cache-control": "private, max-age=60" };
	if (ifNoneMatch?.split(",").some((candidate) => candidate.trim().replace(/^W\//, "") === etag)) {
		return { status: 304, headers };
	}
	return { status: 200, headers, body };
}

function checkedAt(stored: StoredPackage | undefined): string | null {
	return stored ? new Date(stored.collection.since).toISOString() : null;
}

export const handler = createApiHandler({
	auth: "api-key",
	authenticate: createAuthenticate(apiKeys),
	respond: (request) => createGetPackage({ packages: packages(), collections, clock })(request),
});
