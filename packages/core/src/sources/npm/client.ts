/** The npm registry and its download counts. */
import { type Clock, timestamp } from "../../clock.ts";
import { UpstreamError } from "../../errors.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import type { Gap, NpmReport } from "../../facts/source-report.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { refuseOtherPackage } from "../refuse-other-package.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import { packumentFacts } from "./packument-facts.ts";
import { authorization, createNpmRequests, type NpmAccess, registryAddress } from "./requests.ts";
import { latestSchema } from "./schema.ts";
import { npm } from "./source.ts";

export type NpmSource = {
	/**
	 * The packument and the downloads of the last week. Missing downloads are a gap, never a failure.
	 *
	 * @throws the errors of HttpClient.requestJson for the packument; the signal's reason
	 */
	collect(ref: PackageRef, signal?: AbortSignal): Promise<NpmReport>;
	/**
	 * Reads only the small document of the latest version; null when it names no repository.
	 *
	 * @throws the errors of HttpClient.requestJson; the signal's reason
	 */
	resolveRepository(ref: PackageRef, signal?: AbortSignal): Promise<RepositoryLocation | null>;
};

export function createNpmSource(deps: NpmAccess & { clock: Clock }): NpmSource {
	const { http, clock, registryToken } = deps;
	const ask = createNpmRequests(deps);

	return {
		async collect(ref, signal) {
			// The downloads are not worth waiting for without a packument.
			const failed = new AbortController();
			const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
			try {
				const [{ packument, etag }, { weeklyDownloads, gaps }] = await Promise.all([
					ask.packument(ref, either),
					downloadsOrGap(ask.weeklyDownloads(ref, either)),
				]);
				return {
					source: "npm",
					state: "collected",
					observedAt: timestamp(clock),
					facts: { ...packumentFacts(packument, clock.now()), weeklyDownloads },
					gaps,
					...(etag !== undefined && { etag }),
				};
			} catch (error) {
				failed.abort(error);
				throw error;
			}
		},
		async resolveRepository(ref, signal) {
			const { body } = await http.requestJson({
				source: npm.upstreams.npmRegistry.name,
				url: registryAddress(deps, ref.name, "latest"),
				headers: authorization(registryToken),
				schema: latestSchema,
				signal,
			});
			refuseOtherPackage(ref, body.name, npm.upstreams.npmRegistry.name);
			return parseRepositoryUrl(body.repository);
		},
	};
}

async function downloadsOrGap(
	work: Promise<number | null>,
): Promise<{ weeklyDownloads: number | null; gaps: Gap[] }> {
	try {
		return { weeklyDownloads: await work, gaps: [] };
	} catch (error) {
		if (!(error instanceof UpstreamError)) throw error;
		return { weeklyDownloads: null, gaps: [{ field: "weeklyDownloads", error: error.name }] };
	}
}
