/** Bundlephobia: what a package weighs in a browser bundle. Optional; it never decides anything. */
import { z } from "zod";
import { type Clock, timestamp } from "../../clock.ts";
import {
	PackageNotFoundError,
	UpstreamError,
	UpstreamForbiddenError,
	UpstreamUnavailableError,
} from "../../errors.ts";
import type { BundlephobiaFacts } from "../../facts/source-facts.ts";
import type { BundlephobiaReport } from "../../facts/source-report.ts";
import type { PackageRef } from "../../package/package-ref.ts";
import type { HttpClient } from "../http-client.ts";
import { upstreamUrl } from "../upstream-url.ts";

const sizeSchema = z.object({
	version: z.string().default("unknown"),
	size: z.number().nonnegative(),
	gzip: z.number().nonnegative(),
	dependencyCount: z.number().nonnegative().default(0),
	// A boolean, or the list of files with side effects.
	hasSideEffects: z
		.union([z.boolean(), z.array(z.unknown()).transform((files) => files.length > 0)])
		.optional(),
});

export type BundlephobiaSource = {
	/** @throws the errors of HttpClient.requestJson, except those that mean "no data for this package" */
	collect(ref: PackageRef, signal?: AbortSignal): Promise<BundlephobiaReport>;
};

export function createBundlephobiaSource(deps: {
	http: HttpClient;
	clock: Clock;
	url?: string;
}): BundlephobiaSource {
	const base = deps.url ?? "https://bundlephobia.com";

	async function measure(ref: PackageRef, signal: AbortSignal | undefined): Promise<BundlephobiaFacts> {
		try {
			const { body } = await deps.http.requestJson({
				source: "bundlephobia",
				url: upstreamUrl(base, ["api", "size"], { query: { package: ref.name } }),
				schema: sizeSchema,
				signal,
			});
			return {
				measured: true,
				version: body.version,
				sizeBytes: body.size,
				gzipBytes: body.gzip,
				dependencyCount: body.dependencyCount,
				hasSideEffects: body.hasSideEffects ?? null,
			};
		} catch (error) {
			const reason = reasonWithoutData(error);
			if (reason === undefined) throw error;
			return { measured: false, reason };
		}
	}

	return {
		async collect(ref, signal) {
			const facts = await measure(ref, signal);
			return {
				source: "bundlephobia",
				state: "collected",
				observedAt: timestamp(deps.clock),
				facts,
				gaps: [],
			};
		},
	};
}

/** Deterministic answers about the package; asking again would give the same. */
function reasonWithoutData(error: unknown): string | undefined {
	if (!(error instanceof UpstreamError)) return undefined;
	if (error instanceof PackageNotFoundError) return "Bundlephobia does not know the package.";
	if (error instanceof UpstreamForbiddenError && error.status === 403) {
		return "Bundlephobia does not measure this kind of package.";
	}
	if (error instanceof UpstreamUnavailableError && error.status === 500) {
		return "Bundlephobia could not build the package.";
	}
	return undefined;
}
