/** OSV: everything that was ever published against a package, https://google.github.io/osv.dev/post-v1-query/ */
import type { z } from "zod";
import { chunksOf } from "../../chunks.ts";
import { BadResponseError, UpstreamError } from "../../errors.ts";
import type { Advisory } from "../../facts/source-facts.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import { mapBounded } from "../../map-bounded.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { packageKey } from "../../packages/package-key.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { advisoriesOfRecords } from "./advisories.ts";
import { type OsvRecord, queryBatchSchema, querySchema } from "./schema.ts";

/** Some 5 KB a record, a few hundred of them for the most watched packages. */
const MAX_BYTES = 16 * 1024 * 1024;
/** More pages than any package has: an upstream that never ends must not keep us. */
const MAX_PAGES = 10;
/** https://google.github.io/osv.dev/post-v1-querybatch/ */
const MAX_QUERIES = 1000;
/** Of a batch few packages have advisories; those are read one by one. */
const READ_AT_ONCE = 8;

/** @throws the errors of HttpClient.requestJson, and the signal's reason */
export type ReadAdvisories = (ref: PackageRef, signal?: AbortSignal) => Promise<Advisory[]>;

/**
 * By `packageKey`: what is known against each package, or the error by which its records could not be read.
 *
 * @throws the signal's reason
 */
export type ReadManyAdvisories = (
	refs: readonly PackageRef[],
	signal?: AbortSignal,
) => Promise<ReadonlyMap<string, Advisory[] | UpstreamError>>;

type Osv = { http: HttpClient; name: string; url: string };

export function createReadAdvisories(deps: Osv): ReadAdvisories {
	return async (ref, signal) => {
		const about = affectedOf(ref);
		const records: OsvRecord[] = [];
		let pageToken: string | null = null;
		for (let page = 0; page < MAX_PAGES; page++) {
			const { body }: { body: z.infer<typeof querySchema> } = await deps.http.requestJson({
				source: deps.name,
				url: upstreamUrl(deps.url, ["v1", "query"]),
				method: "POST",
				idempotent: true,
				body: { package: about, ...(pageToken !== null && { page_token: pageToken }) },
				schema: querySchema,
				maxBytes: MAX_BYTES,
				signal,
			});
			records.push(...body.vulns);
			pageToken = body.next_page_token;
			if (pageToken === null) break;
		}
		return advisoriesOfRecords(records, about);
	};
}

/** One call says which packages have any records; only theirs are read. */
export function createReadManyAdvisories(deps: Osv, readAdvisories: ReadAdvisories): ReadManyAdvisories {
	async function haveRecords(refs: readonly PackageRef[], signal?: AbortSignal): Promise<boolean[]> {
		const { body } = await deps.http.requestJson({
			source: deps.name,
			url: upstreamUrl(deps.url, ["v1", "querybatch"]),
			method: "POST",
			idempotent: true,
			body: { queries: refs.map((ref) => ({ package: affectedOf(ref) })) },
			schema: queryBatchSchema,
			maxBytes: MAX_BYTES,
			signal,
		});
		if (body.results.length === refs.length) return body.results;
		throw new BadResponseError(
			`${deps.name} answered ${refs.length} queries with ${body.results.length} results.`,
			{ source: deps.name, status: 200 },
		);
	}

	async function read(ref: PackageRef, signal?: AbortSignal): Promise<Advisory[] | UpstreamError> {
		try {
			return await readAdvisories(ref, signal);
		} catch (error) {
			if (error instanceof UpstreamError) return error;
			throw error;
		}
	}

	async function readChunk(refs: readonly PackageRef[], signal?: AbortSignal) {
		try {
			const some = await haveRecords(refs, signal);
			return await mapBounded([...refs.entries()], READ_AT_ONCE, ([index, ref]) =>
				some[index] ? read(ref, signal) : Promise.resolve([]),
			);
		} catch (error) {
			if (!(error instanceof UpstreamError)) throw error;
			return refs.map(() => error);
		}
	}

	return async (refs, signal) => {
		const found = new Map<string, Advisory[] | UpstreamError>();
		for (const chunk of chunksOf(refs, MAX_QUERIES)) {
			const read = await readChunk(chunk, signal);
			for (const [index, ref] of chunk.entries()) found.set(packageKey(ref), read[index] ?? []);
		}
		return found;
	};
}

function affectedOf(ref: PackageRef) {
	return { ecosystem: describeEcosystem(ref.ecosystem).osv, name: ref.name };
}
