/** deps.dev's batch endpoints: thousands of versions or projects in one call, answered in pages. */
import * as z from "zod";
import { BadResponseError } from "../../errors.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { SOURCE } from "./requests.ts";
import { type DepsDevProject, projectSchema, versionSchema } from "./schema.ts";
import { systemOf } from "./system.ts";

/** https://docs.deps.dev/api/v3alpha/#getversionbatch and #getprojectbatch */
export const MAX_BATCH = 5000;
/** About 3 KB a version or project; deps.dev splits answers into pages well below this. */
const MAX_BYTES = 48 * 1024 * 1024;
/** More pages than requests: an upstream that never ends must not keep us. */
const MAX_PAGES = 200;
const TIMEOUT_MS = 20_000;

export type VersionKey = { ref: PackageRef; version: string };

const flag = z
	.boolean()
	.nullish()
	.transform((value) => value ?? false);
const batchVersionSchema = versionSchema.extend({
	// Protocol buffers omit false values.
	isDefault: flag,
	isDeprecated: flag,
});
export type BatchVersion = z.infer<typeof batchVersionSchema>;

function pageOf<T extends z.ZodType>(response: T) {
	return z.object({
		responses: z
			.array(response)
			.nullish()
			.transform((list) => list ?? []),
		nextPageToken: z
			.string()
			.nullish()
			.transform((token) => token || undefined),
	});
}

const versionPage = pageOf(
	z.object({
		request: z.object({
			versionKey: z.object({ system: z.string(), name: z.string(), version: z.string() }),
		}),
		// Absent: deps.dev does not know the version.
		version: batchVersionSchema.nullish(),
	}),
);
const projectPage = pageOf(
	z.object({
		request: z.object({ projectKey: z.object({ id: z.string() }) }),
		project: projectSchema.nullish(),
	}),
);

/** Both throw the errors of HttpClient.requestJson, and the signal's reason. */
export type DepsDevBatchRequests = {
	/** The versions that deps.dev knows, by `versionKeyText`. */
	versions(keys: readonly VersionKey[], signal?: AbortSignal): Promise<Map<string, BatchVersion>>;
	/** The projects by the id as it was asked; null: deps.dev does not know it. One that is missing was not answered. */
	projects(ids: readonly string[], signal?: AbortSignal): Promise<Map<string, DepsDevProject | null>>;
};

export function createDepsDevBatchRequests(deps: { http: HttpClient; url: string }): DepsDevBatchRequests {
	const { http, url } = deps;

	/** Every response of every page. */
	async function* ask<T>(
		endpoint: "versionbatch" | "projectbatch",
		schema: z.ZodType<{ responses: T[]; nextPageToken: string | undefined }>,
		requests: readonly unknown[],
		signal: AbortSignal | undefined,
	): AsyncGenerator<T> {
		for (let start = 0; start < requests.length; start += MAX_BATCH) {
			const chunk = requests.slice(start, start + MAX_BATCH);
			let pageToken: string | undefined;
			let pages = 0;
			do {
				pages += 1;
				if (pages > MAX_PAGES) {
					throw new BadResponseError(`deps.dev answered ${endpoint} in more than ${MAX_PAGES} pages.`, {
						source: SOURCE,
					});
				}
				const { body } = await http.requestJson({
					source: SOURCE,
					url: upstreamUrl(url, ["v3alpha", endpoint]),
					method: "POST",
					idempotent: true,
					body: { requests: chunk, ...(pageToken !== undefined && { pageToken }) },
					schema,
					maxBytes: MAX_BYTES,
					timeoutMs: TIMEOUT_MS,
					signal,
				});
				yield* body.responses;
				pageToken = body.nextPageToken;
			} while (pageToken !== undefined);
		}
	}

	return {
		async versions(keys, signal) {
			const found = new Map<string, BatchVersion>();
			const requests = keys.map(({ ref, version }) => ({
				versionKey: { system: systemOf(ref.ecosystem).system.toUpperCase(), name: ref.name, version },
			}));
			for await (const { request, version } of ask("versionbatch", versionPage, requests, signal)) {
				if (version) found.set(keyText(request.versionKey), version);
			}
			return found;
		},
		async projects(ids, signal) {
			const found = new Map<string, DepsDevProject | null>();
			const requests = ids.map((id) => ({ projectKey: { id } }));
			for await (const { request, project } of ask("projectbatch", projectPage, requests, signal)) {
				found.set(request.projectKey.id, project ?? null);
			}
			return found;
		},
	};
}

/** Names a version in the answer of `versions`: deps.dev repeats each request as it was sent. */
export function versionKeyText({ ref, version }: VersionKey): string {
	return keyText({ system: systemOf(ref.ecosystem).system, name: ref.name, version });
}

function keyText(key: { system: string; name: string; version: string }): string {
	return `${key.system.toLowerCase()}\n${key.name}\n${key.version}`;
}
