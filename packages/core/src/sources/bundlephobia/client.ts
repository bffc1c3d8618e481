/** Bundlephobia: the size of a package in a browser bundle. Optional; it never decides anything. */
import { type Clock, timestamp } from "../../clock.ts";
import { UpstreamError } from "../../errors.ts";
import type { BundlephobiaReport } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import type { BundlephobiaFacts } from "./facts.ts";
import { sizeSchema } from "./schema.ts";
import { bundlephobia } from "./source.ts";

const UPSTREAM = bundlephobia.upstreams.bundlephobia;

/** Answers about the package, not about the service: asking again gives the same. */
const NO_DATA_REASONS: ReadonlyMap<number | undefined, string> = new Map([
	[403, "Bundlephobia does not measure this package: it is block-listed or of an unsupported kind."],
	[404, "Bundlephobia does not know the package."],
	[500, "Bundlephobia could not build the package."],
]);

export type BundlephobiaSource = {
	/**
	 * The size of the latest version. A package that cannot be measured is a fact, not a failure.
	 *
	 * @throws the errors of HttpClient.requestJson, except those that stand for 403, 404 and 500
	 */
	collect(ref: PackageRef, signal?: AbortSignal): Promise<BundlephobiaReport>;
};

export function createBundlephobiaSource(deps: {
	http: HttpClient;
	clock: Clock;
	/** Default https://bundlephobia.com */
	url?: string;
}): BundlephobiaSource {
	const { http, clock } = deps;
	const baseUrl = deps.url ?? UPSTREAM.defaultUrl;

	async function measure(ref: PackageRef, signal: AbortSignal | undefined): Promise<BundlephobiaFacts> {
		try {
			const { body } = await http.requestJson({
				source: UPSTREAM.name,
				url: upstreamUrl(baseUrl, ["api", "size"], { query: { package: ref.name } }),
				schema: sizeSchema,
				signal,
			});
			return { measured: true, gzipBytes: body.gzip, dependencyCount: body.dependencyCount };
		} catch (error) {
			const reason = error instanceof UpstreamError ? NO_DATA_REASONS.get(error.status) : undefined;
			if (reason === undefined) throw error;
			return { measured: false, reason };
		}
	}

	return {
		async collect(ref, signal) {
			const facts = await measure(ref, signal);
			return { source: "bundlephobia", state: "collected", observedAt: timestamp(clock), facts, gaps: [] };
		},
	};
}
