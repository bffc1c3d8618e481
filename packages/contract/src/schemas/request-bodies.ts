/** The bodies that routes read. */

// Read at the cold start of their functions: zod's small variant loads in a quarter of the time, and a body's schema
// stands apart from the routes, whose other schemas the function does not need.
import * as z from "zod/mini";
import { MAX_DEPENDENCIES, MAX_SCAN_FILES, MAX_WATCHED_PACKAGES } from "../limits.ts";

function text(most: number) {
	return z.string().check(z.maxLength(most));
}

/** At least one character. */
function filled(most: number) {
	return z.string().check(z.minLength(1), z.maxLength(most));
}

export const emailBodySchema = z.object({
	email: filled(320).check(z.describe("Where the mail goes.")),
});

export const tokenBodySchema = z.object({ token: text(256) });

/** Shown to people as it is: no control characters, no text that turns direction. */
const apiKeyName = z.string().check(
	z.trim(),
	z.minLength(1),
	z.maxLength(64),
	// A check and no pattern: a document's reader cannot make values from a negated class.
	z.refine((name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name), "has characters that cannot be shown"),
);

export const createApiKeyBodySchema = z.strictObject({
	name: z.optional(apiKeyName).check(z.describe("What the key is for.")),
});

export const createWebhookSubscriptionBodySchema = z.strictObject({
	url: filled(2048).check(z.describe("The address for events: https, on a host of the public internet.")),
	packages: z
		.array(filled(300))
		.check(
			z.minLength(1),
			z.maxLength(MAX_WATCHED_PACKAGES),
			z.describe("ecosystem/name, for example npm/express"),
		),
});

export const discardDeadLetterBodySchema = z.strictObject({
	reason: z
		.string()
		.check(
			z.trim(),
			z.minLength(3),
			z.maxLength(500),
			z.describe("Why nobody needs it any more. The log keeps it beside who discarded what."),
		),
});

const texts = z.array(text(300)).check(z.maxLength(1_000));

/** The settings of .dephealthrc.json; core reads the patterns and addresses. */
const registrySettings = {
	private_packages: z
		.optional(texts)
		.check(
			z.describe("Skipped: `@scope`, or ecosystem/name with * for any characters, for example pypi/acme-*"),
		),
	registries: z.optional(
		z.strictObject({
			private: z._default(texts, []).check(z.describe("Hosts of private registries")),
			mirrors: z
				._default(texts, [])
				.check(z.describe("Hosts that serve only what the public registries have")),
		}),
	),
};

export const scanManifestBodySchema = z.strictObject({
	file_name: z.optional(text(1024)).check(z.describe("Helps where the content alone does not tell")),
	content: z.string().check(z.minLength(1), z.describe("A manifest, a lockfile or an SBOM, as it is")),
	...registrySettings,
});
export type ScanManifestBody = z.infer<typeof scanManifestBodySchema>;

export const scanFilesBodySchema = z.strictObject({
	files: z
		.array(
			z.strictObject({
				file_name: filled(1024).check(z.describe("The path with its folders: apps/web/yarn.lock")),
				content: z.string(),
			}),
		)
		.check(
			z.minLength(1),
			z.maxLength(MAX_SCAN_FILES),
			z.describe("Files of one repository; manifests add what the locks beside them do not tell"),
		),
	...registrySettings,
});

export const scanPackagesBodySchema = z.strictObject({
	packages: z
		.array(text(300))
		.check(
			z.minLength(1),
			z.maxLength(MAX_DEPENDENCIES),
			z.describe("ecosystem/name, for example npm/express"),
		),
});

export const scanReportBodySchema = z.strictObject({
	accepted_risks: z
		.optional(
			z
				.array(z.strictObject({ package: text(300), reason: text(500), until: text(10) }))
				.check(z.maxLength(1_000)),
		)
		.check(z.describe("As in .dephealthrc.json")),
});

const arn = z.optional(filled(2048));
const json = z.optional(text(262_144));
const errorName = z.optional(text(256));
const errorCause = z.optional(text(32_768));
const count = z.optional(z.int().check(z.gte(0)));

/** The fields of the Step Functions API, bounded. Each call takes the ones that it has there. */
export const stepFunctionsBodySchema = z.strictObject({
	stateMachineArn: arn,
	executionArn: arn,
	mapRunArn: arn,
	name: z.optional(filled(80)),
	input: json,
	statusFilter: z.optional(
		z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"]),
	),
	maxResults: z.optional(z.int().check(z.gte(0), z.lte(1000))),
	nextToken: z.optional(text(3096)),
	reverseOrder: z.optional(z.boolean()),
	includeExecutionData: z.optional(z.boolean()),
	error: errorName,
	cause: errorCause,
	maxConcurrency: count,
	toleratedFailurePercentage: z.optional(z.number().check(z.gte(0), z.lte(100))),
	toleratedFailureCount: count,
	stateName: z.optional(filled(80)),
	variables: json,
	context: json,
	inspectionLevel: z.optional(z.enum(["INFO", "DEBUG", "TRACE"])),
	mock: z.optional(
		z.strictObject({
			result: json,
			errorOutput: z.optional(z.strictObject({ error: errorName, cause: errorCause })),
		}),
	),
	stateConfiguration: z.optional(z.strictObject({ retrierRetryCount: count })),
});
export type StepFunctionsBody = z.infer<typeof stepFunctionsBodySchema>;
