import type { CollectionAccepted } from "@dephealth/contract/routes/packages.ts";
import type { CollectionStatus } from "@dephealth/core/collection/collection-state.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { type ApiResponse, json } from "../../http/request.ts";

/** A collection takes a second or two; one that waits for an upstream takes minutes. */
const RETRY_AFTER_SECONDS = { collecting: 2, waiting: 60 };

/** 202: the package is being collected, or waits for another attempt. */
export function collectionAccepted(
	ref: PackageRef,
	status: CollectionStatus,
	lastFailure: string | undefined,
): ApiResponse {
	const seconds = status === "pending" ? RETRY_AFTER_SECONDS.waiting : RETRY_AFTER_SECONDS.collecting;
	const body: CollectionAccepted = {
		package: ref.name,
		ecosystem: ref.ecosystem,
		collection: { status, last_failure: lastFailure ?? null, retry_after_seconds: seconds },
	};
	return json(202, body, { "retry-after": String(seconds) });
}
