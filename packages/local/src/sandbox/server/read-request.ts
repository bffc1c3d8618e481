/** Tells the purpose of a request to the sandbox. */
import type { UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { upstreamAt } from "../upstreams.ts";

/** Far more than a GraphQL query with a hundred aliases. */
export const MAX_BODY_BYTES = 512 * 1024;

export type Target = {
	/** First path segment. */
	prefix: string;
	upstream: UpstreamKey | undefined;
	/** The segments after the prefix, still percent-encoded. */
	rawSegments: readonly string[];
	query: URLSearchParams;
};

/** The path is never normalised: `..` is a name that nothing has. */
export function readTarget(url: string): Target {
	const mark = url.indexOf("?");
	const path = mark === -1 ? url : url.slice(0, mark);
	const [root, prefix = "", ...rawSegments] = path.split("/");
	return {
		prefix: root === "" ? prefix : "",
		upstream: root === "" ? upstreamAt(prefix, rawSegments) : undefined,
		rawSegments,
		query: new URLSearchParams(mark === -1 ? "" : url.slice(mark + 1)),
	};
}
