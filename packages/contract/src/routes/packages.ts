/** Routes about one package. */
import * as z from "zod";
import { ECOSYSTEMS } from "../ecosystems.ts";
import { HISTORY_LINES, MAX_NAME_LENGTH, PACKAGES_PAGE } from "../limits.ts";
import { packageDocumentSchema } from "../schemas/package-document.ts";
import { packageSummarySchema } from "../schemas/scan-result.ts";
import { snapshotSchema } from "../schemas/snapshot.ts";
import { COLLECTION_STATUSES, RISK_LEVELS } from "../vocabulary.ts";
import { handlerPath, type Route } from "./route.ts";

const ecosystem = z.enum(ECOSYSTEMS);

const packagePathSchema = z.object({
	ecosystem,
	name: z
		.string()
		.min(1)
		.max(MAX_NAME_LENGTH)
		.describe("The name as the registry writes it: `express`, `@scope/name`, `github.com/owner/module`."),
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

export const getPackage = {
	method: "GET",
	path: "/v1/packages/{ecosystem}/{name+}",
	handler: handlerPath("packages/get-package"),
	auth: "caller",
	summary: "Health, status and forecast of one package",
	description:
		"An unknown package is collected first: the answer is then 202 and the result is there a few seconds later. `X-Cache` says whether the document came from the process's memory (`hit`) or from the table (`miss`).",
	pathParameters: packagePathSchema,
	query: z.object({
		fields: z
			.string()
			.max(1024)
			.optional()
			.describe("Comma-separated top-level fields of the document; all when absent."),
	}),
	responses: {
		200: { description: "The package document, or the fields asked for.", schema: packageDocumentSchema },
		202: {
			description: "The package is being collected. Ask again after `Retry-After` seconds.",
			schema: collectionAcceptedSchema,
		},
		304: { description: "The document has not changed since the given ETag." },
	},
	errors: ["invalid_ecosystem", "package_not_found"],
} as const satisfies Route;

export const collectPackage = {
	method: "POST",
	path: "/v1/collect/{ecosystem}/{name+}",
	handler: handlerPath("packages/collect-package"),
	auth: "caller",
	summary: "Collect a package now",
	pathParameters: packagePathSchema,
	responses: {
		202: {
			description: "The collection has been started, or was running already.",
			schema: collectionAcceptedSchema,
		},
	},
	errors: ["invalid_ecosystem"],
} as const satisfies Route;

const day = z.iso.date();

export const historySchema = z.object({
	package: z.string(),
	ecosystem,
	snapshots: z
		.array(snapshotSchema)
		.describe("The newest first, one for each day on which the judgement changed."),
	has_more: z
		.boolean()
		.describe("Older lines exist within the range: ask with `to` before the last day here."),
});
export type History = z.infer<typeof historySchema>;

export const getHistory = {
	method: "GET",
	path: "/v1/history/{ecosystem}/{name+}",
	handler: handlerPath("packages/get-history"),
	auth: "caller",
	summary: "How a package's judgement has changed",
	description:
		"One line for each day on which the latest version, the status, the risk level, the score by a point, or the class of the forecast changed. Starts no collection.",
	pathParameters: packagePathSchema,
	query: z.object({
		from: day.optional().describe("The first UTC day, itself included; the first of all when absent."),
		to: day.optional().describe("The last UTC day, itself included; today when absent."),
		limit: z.coerce
			.number()
			.int()
			.min(1)
			.max(HISTORY_LINES.max)
			.optional()
			.describe(`Lines; ${HISTORY_LINES.default} when absent.`),
	}),
	responses: {
		200: {
			description: "The newest first; empty when nothing changed within the range.",
			schema: historySchema,
		},
	},
	errors: ["invalid_ecosystem", "package_not_found"],
} as const satisfies Route;

const days = z.array(z.number().int()).describe("Days since 1970, UTC, ascending.");

export const activitySchema = z.object({
	package: z.string(),
	ecosystem,
	people: z
		.array(days)
		.nullable()
		.describe(
			"A list for each person who committed, the busiest first, without names; null: could not be read.",
		),
	bots: days.nullable().describe("null: could not be read"),
	releases: days.nullable().describe("null: could not be read"),
	read_from: z
		.number()
		.int()
		.nullable()
		.describe("The day from which commits were read; null: all of 24 months were."),
	archived_on: z.number().int().nullable(),
});
export type Activity = z.infer<typeof activitySchema>;

export const getActivity = {
	method: "GET",
	path: "/v1/activity/{ecosystem}/{name+}",
	handler: handlerPath("packages/get-activity"),
	auth: "caller",
	summary: "On which days people worked on a package",
	description:
		"The days behind the document's sums, of about 24 months. Starts no collection, and is not charged.",
	pathParameters: packagePathSchema,
	responses: { 200: { description: "What was read, or null.", schema: activitySchema } },
	errors: ["invalid_ecosystem", "package_not_found"],
} as const satisfies Route;

const execution = z.object({
	execution_arn: z.string(),
	item: z
		.string()
		.nullable()
		.describe(
			"Where a Distributed Map of that execution collects many packages: the name of the execution of the package's batch.",
		),
});

export const collectionSchema = z.object({
	package: z.string(),
	ecosystem,
	status: z.enum(COLLECTION_STATUSES),
	since: z.string().describe("When the status was entered; ISO 8601, UTC."),
	running: execution.nullable().describe("What collects it now; null: nothing does."),
	last: execution
		.nullable()
		.describe("What wrote the document that is stored, or ended last without one; null: not known."),
});
export type Collection = z.infer<typeof collectionSchema>;

export const getCollection = {
	method: "GET",
	path: "/v1/collections/{ecosystem}/{name+}",
	handler: handlerPath("packages/get-collection"),
	auth: "operator",
	summary: "Which executions collect a package",
	description: "The executions may be gone: they are kept for a shorter time than packages.",
	pathParameters: packagePathSchema,
	responses: { 200: { description: "As the package's lease has it.", schema: collectionSchema } },
	errors: ["invalid_ecosystem", "package_not_found"],
} as const satisfies Route;

export const getBadge = {
	method: "GET",
	path: "/v1/badge/{ecosystem}/{name+}",
	handler: handlerPath("packages/get-badge"),
	auth: "public",
	summary: "A badge for a README",
	description: "Starts no collection: a package that nobody has asked for yet has a grey badge.",
	pathParameters: packagePathSchema.extend({
		name: z
			.string()
			.min(5)
			.max(MAX_NAME_LENGTH + 4)
			.regex(/\.svg$/)
			.describe("The package's name and `.svg`: `express.svg`, `@scope/name.svg`."),
	}),
	responses: {
		200: { description: "An SVG image.", contentType: "image/svg+xml" },
		304: { description: "The badge has not changed since the given ETag." },
	},
	errors: ["invalid_ecosystem"],
} as const satisfies Route;

export const packageListSchema = z.object({
	packages: z.array(packageSummarySchema.extend({ ecosystem, package: z.string() })),
	next_cursor: z.string().nullable(),
});
export type PackageList = z.infer<typeof packageListSchema>;

export const listPackages = {
	method: "GET",
	path: "/v1/packages",
	handler: handlerPath("packages/list-packages"),
	auth: "operator",
	summary: "Packages of an ecosystem by their risk, the newest judgement first",
	description:
		"A package whose risk has changed within the last second may be missing from its page: shorter pages than asked for are not the last ones, `next_cursor` says.",
	query: z.object({
		risk: z.enum(RISK_LEVELS),
		ecosystem,
		limit: z.coerce
			.number()
			.int()
			.min(1)
			.max(PACKAGES_PAGE.max)
			.optional()
			.describe(`Packages a page; ${PACKAGES_PAGE.default} when absent.`),
		cursor: z.string().max(512).optional().describe("`next_cursor` of the page before."),
	}),
	responses: { 200: { description: "A page.", schema: packageListSchema } },
	errors: ["invalid_ecosystem"],
} as const satisfies Route;

export const PACKAGE_ROUTES: readonly Route[] = [
	getPackage,
	collectPackage,
	getHistory,
	getActivity,
	getCollection,
	getBadge,
	listPackages,
];
