import type { CollectionRequest } from "@dephealth/core/collection/collection-requests.ts";
import { collectionRequestSchema } from "@dephealth/core/collection/collection-requests.ts";
import type { NamedCollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import { withCorrelation } from "@dephealth/core/observability/correlation.ts";
import { parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { SNSEvent } from "aws-lambda";
import { collections } from "../compose/capabilities/collections.ts";
import { onLambda } from "../compose/process/on-lambda.ts";
import { taskHandler } from "../tasks/invocation.ts";

/** A request that we did not send. Retrying cannot help, so its poison queue keeps it. */
export class InvalidCollectionRequestError extends Error {
	override name = "InvalidCollectionRequestError";
}

/** Subscriber of the topic `collection-requests`: starts one collection for each request, however often it arrives. */
export function createStartCollection(collections: () => NamedCollectionStarter) {
	return async (event: SNSEvent): Promise<void> => {
		for (const { Sns } of event.Records) {
			const request = parseRequest(Sns.Message);
			await withCorrelation(request.correlationId, () =>
				collections().startOnce(request.package, request.start),
			);
		}
	};
}

/** @throws InvalidCollectionRequestError, InvalidPackageRefError */
function parseRequest(message: string): CollectionRequest & { correlationId: string | undefined } {
	try {
		const { package: ref, start, correlationId } = collectionRequestSchema.parse(JSON.parse(message));
		return { package: parsePackageRef(ref.ecosystem, ref.name), start, correlationId };
	} catch (cause) {
		throw new InvalidCollectionRequestError("The message is not a request to collect a package.", { cause });
	}
}

export const throws = ["InvalidCollectionRequestError", "CollectionNotStartedError"] as const;

export const createHandler = taskHandler("start-collection", throws, (c) =>
	createStartCollection(() => collections(c)),
);
export const handler = onLambda(createHandler);
