/** OSV: everything that was ever published against a package, https://google.github.io/osv.dev/post-v1-query/ */
import type { z } from "zod";
import type { Advisory } from "../../facts/source-facts.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { advisoriesOfRecords } from "./advisories.ts";
import { type OsvRecord, querySchema } from "./schema.ts";

/** Some 5 KB a record, a few hundred of them for the most watched packages. */
const MAX_BYTES = 16 * 1024 * 1024;
/** More pages than any package has: an upstream that never ends must not keep us. */
const MAX_PAGES = 10;

/** @throws the errors of HttpClient.requestJson, and the signal's reason */
export type ReadAdvisories = (ref: PackageRef, signal?: AbortSignal) => Promise<Advisory[]>;

export function createReadAdvisories(deps: { http: HttpClient; name: string; url: string }): ReadAdvisories {
	return async (ref, signal) => {
		const about = { ecosystem: describeEcosystem(ref.ecosystem).osv, name: ref.name };
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
