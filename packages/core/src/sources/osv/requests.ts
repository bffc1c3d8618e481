/** OSV: everything that was ever published against a package, https://google.github.io/osv.dev/post-v1-query/ */
import { createHash } from "node:crypto";
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
import { type OsvRecord, queryBatchSchema, querySchema } from "./schema.ts";

/** About 5 KB a record, and a few hundred records for the most watched packages. */
const MAX_BYTES = 16 * 1024 * 1024;
/** More pages than any package has: an upstream that never ends must not keep us. */
const MAX_PAGES = 10;
/** https://google.github.io/osv.dev/post-v1-querybatch/ */
const MAX_QUERIES = 1000;
/** Few packages of a batch have advisories; those are read one by one. */
const READ_AT_ONCE = 8;

/** @throws the errors of HttpClient.requestJson, and the signal's reason */
export type ReadAdvisories = (ref: PackageRef, signal?: AbortSignal) => Promise<Advisory[]>;

/** `stamp`: the records, with their states, from which the advisories were read; null when it is incomplete. */
export type StampedAdvisories = { advisories: Advisory[]; stamp: string | null };
/** @property stamp of the known advisories; undefined when there are none */
export type AdvisoryQuestion = { ref: PackageRef; stamp: string | undefined };

/**
 * By `packageKey`: the advisories of each package, or a mark that they are unchanged, or the error of reading its
 * records.
 *
 * @throws the signal's reason
 */
export type AdvisoryAnswer = StampedAdvisories | "unchanged" | UpstreamError;
export type ReadManyAdvisories = (
	questions: readonly AdvisoryQuestion[],
	signal?: AbortSignal,
) => Promise<ReadonlyMap<string, AdvisoryAnswer>>;

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
		if (records.length === 0) return [];
		// Most packages have none, and the rating code is large.
		const { advisoriesOfRecords } = await import("./advisories.ts");
		return advisoriesOfRecords(records, about, describeEcosystem(ref.ecosystem).versions);
	};
}

type Listing = z.infer<typeof queryBatchSchema>["results"][number];

/** One call tells the records of each package and their modification times; only new ones are read. */
export function createReadManyAdvisories(deps: Osv, readAdvisories: ReadAdvisories): ReadManyAdvisories {
	async function listRecords(
		questions: readonly AdvisoryQuestion[],
		signal?: AbortSignal,
	): Promise<Listing[]> {
		const { body } = await deps.http.requestJson({
			source: deps.name,
			url: upstreamUrl(deps.url, ["v1", "querybatch"]),
			method: "POST",
			idempotent: true,
			body: { queries: questions.map(({ ref }) => ({ package: affectedOf(ref) })) },
			schema: queryBatchSchema,
			maxBytes: MAX_BYTES,
			signal,
		});
		if (body.results.length === questions.length) return body.results;
		throw new BadResponseError(
			`${deps.name} answered ${questions.length} queries with ${body.results.length} results.`,
			{ source: deps.name, status: 200 },
		);
	}

	async function read(
		{ ref, stamp: known }: AdvisoryQuestion,
		listing: Listing | undefined,
		signal?: AbortSignal,
	): Promise<StampedAdvisories | "unchanged" | UpstreamError> {
		const stamp = listing ? stampOf(listing) : null;
		if (stamp !== null && stamp === known) return "unchanged";
		if (listing?.isWhole && listing.vulns.length === 0) return { advisories: [], stamp };
		try {
			return { advisories: await readAdvisories(ref, signal), stamp };
		} catch (error) {
			if (error instanceof UpstreamError) return error;
			throw error;
		}
	}

	async function readChunk(questions: readonly AdvisoryQuestion[], signal?: AbortSignal) {
		try {
			const listings = await listRecords(questions, signal);
			return await mapBounded([...questions.entries()], READ_AT_ONCE, ([index, question]) =>
				read(question, listings[index], signal),
			);
		} catch (error) {
			if (!(error instanceof UpstreamError)) throw error;
			return questions.map(() => error);
		}
	}

	return async (questions, signal) => {
		const found = new Map<string, StampedAdvisories | "unchanged" | UpstreamError>();
		for (const chunk of chunksOf(questions, MAX_QUERIES)) {
			const answers = await readChunk(chunk, signal);
			for (const [index, answer] of answers.entries()) {
				const question = chunk[index];
				if (question) found.set(packageKey(question.ref), answer);
			}
		}
		return found;
	};
}

const STAMP_LENGTH = 16;

/** Null when not all records are listed, or one does not say when it was modified. */
function stampOf({ vulns, isWhole }: Listing): string | null {
	const states = vulns.map((record) =>
		record?.id && record.modified ? `${record.id} ${record.modified}` : "",
	);
	if (!isWhole || states.includes("")) return null;
	return createHash("sha256").update(states.sort().join("\n")).digest("hex").slice(0, STAMP_LENGTH);
}

function affectedOf(ref: PackageRef) {
	return { ecosystem: describeEcosystem(ref.ecosystem).osv, name: ref.name };
}
