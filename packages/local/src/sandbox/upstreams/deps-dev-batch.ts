/** deps.dev's batch endpoints: https://docs.deps.dev/api/v3alpha/#getversionbatch and #getprojectbatch */
import * as z from "zod";
import { type Answer, json, text, type UpstreamRequest } from "../server/answer.ts";

const VERSION_BATCH = "POST /v3alpha/versionbatch";
const PROJECT_BATCH = "POST /v3alpha/projectbatch";
const MAX_REQUESTS = 5000;
/** "Large result sets may be paginated"; where, is not said. */
const PAGE = 1000;

const pageToken = z
	.string()
	.regex(/^page-\d{1,6}$/)
	.optional();
const versionBatchSchema = z.object({
	requests: z
		.array(z.object({ versionKey: z.object({ system: z.string(), name: z.string(), version: z.string() }) }))
		.max(MAX_REQUESTS),
	pageToken,
});
const projectBatchSchema = z.object({
	requests: z.array(z.object({ projectKey: z.object({ id: z.string() }) })).max(MAX_REQUESTS),
	pageToken,
});

/** Looks up a single one; undefined when unknown. */
export type Lookups = {
	version(key: { system: string; name: string; version: string }): unknown;
	project(id: string): unknown;
};

/** Undefined when the request is not for a batch endpoint. */
export function answerDepsDevBatch(request: UpstreamRequest, lookups: Lookups): Answer | undefined {
	if (request.method !== "POST") return undefined;
	switch (request.rawSegments.join("/")) {
		case "v3alpha/versionbatch":
			return answerBatch(VERSION_BATCH, request.body, versionBatchSchema, (asked) =>
				optional("version", lookups.version(asked.versionKey)),
			);
		case "v3alpha/projectbatch":
			return answerBatch(PROJECT_BATCH, request.body, projectBatchSchema, (asked) =>
				optional("project", lookups.project(asked.projectKey.id)),
			);
		default:
			return undefined;
	}
}

function answerBatch<T extends object>(
	pattern: string,
	body: string,
	schema: z.ZodType<{ requests: T[]; pageToken?: string | undefined }>,
	find: (asked: T) => object,
): Answer {
	const parsed = schema.safeParse(parseJson(body));
	if (!parsed.success) return text(pattern, 400, "invalid argument\n");
	const start = Number(parsed.data.pageToken?.slice("page-".length) ?? 0);
	const end = start + PAGE;
	const { requests } = parsed.data;
	return json(pattern, 200, {
		// Each response repeats its request unchanged.
		responses: requests.slice(start, end).map((request) => ({ request, ...find(request) })),
		...(end < requests.length && { nextPageToken: `page-${end}` }),
	});
}

function optional(name: string, found: unknown): object {
	return found === undefined ? {} : { [name]: found };
}

function parseJson(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}
