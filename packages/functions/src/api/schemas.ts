/** Shapes of requests and answers that belong to the API alone. */
import { COLLECTION_STATUSES } from "@dephealth/core/package/collection.ts";
import { ECOSYSTEMS } from "@dephealth/core/package/ecosystem.ts";
import { z } from "zod";

const ecosystem = z.enum(ECOSYSTEMS);

export const packagePathSchema = z.object({
	ecosystem,
	name: z.string().describe("The package's name; percent-encode a slash: `%40scope%2Fname`."),
});

export const scopedPackagePathSchema = z.object({
	ecosystem,
	scope: z.string().describe("With its @."),
	name: z.string(),
});

export const fieldsQuerySchema = z.object({
	fields: z
		.string()
		.optional()
		.describe("Comma-separated top-level fields of the document; all when absent."),
});

export const collectionAcceptedSchema = z.object({
	package: z.string(),
	ecosystem,
	collection: z.object({
		status: z.enum(COLLECTION_STATUSES),
		last_failure: z.string().nullable().describe("Why the last attempt did not finish."),
		retry_after_seconds: z.number(),
	}),
});
export type CollectionAccepted = z.infer<typeof collectionAcceptedSchema>;

export const healthSchema = z.object({ status: z.literal("ok"), version: z.string(), sandbox: z.boolean() });

export const errorBodySchema = z.object({
	error: z.object({
		code: z.string(),
		message: z.string(),
		details: z.record(z.string(), z.unknown()).optional(),
	}),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
