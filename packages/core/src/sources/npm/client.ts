/** The npm registry and its download counts. */
import { type Clock, timestamp } from "../../clock.ts";
import { PackageNotFoundError, UpstreamError } from "../../errors.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import type { Gap, NpmReport } from "../../facts/source-report.ts";
import type { PackageRef } from "../../package/package-ref.ts";
import type { HttpClient } from "../http-client.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import { upstreamUrl } from "../upstream-url.ts";
import { packumentFacts } from "./packument-facts.ts";
import { downloadsSchema, latestSchema, packumentSchema } from "./schema.ts";

/** Full packuments of packages with thousands of versions exceed 10 MB by far. */
const MAX_PACKUMENT_BYTES = 64 * 1024 * 1024;
const PACKUMENT_TIMEOUT_MS = 20_000;
/** Downloads are never worth waiting for. */
const DOWNLOADS_TIMEOUT_MS = 5_000;

export type NpmSource = {
	/** @throws the errors of HttpClient.requestJson for the packument; missing downloads are a gap */
	collect(ref: PackageRef, signal?: AbortSignal): Promise<NpmReport>;
	/** Reads only the small `latest` document. @throws the errors of HttpClient.requestJson */
	resolveRepository(ref: PackageRef, signal?: AbortSignal): Promise<RepositoryLocation | null>;
};

export function createNpmSource(deps: {
	http: HttpClient;
	clock: Clock;
	registryUrl?: string;
	downloadsUrl?: string;
}): NpmSource {
	const { http, clock } = deps;
	const registryUrl = deps.registryUrl ?? "https://registry.npmjs.org";
	const downloadsUrl = deps.downloadsUrl ?? "https://api.npmjs.org";

	async function fetchPackument(ref: PackageRef, signal: AbortSignal | undefined) {
		const { body } = await http.requestJson({
			source: "npm",
			url: upstreamUrl(registryUrl, [ref.name]),
			schema: packumentSchema,
			maxBytes: MAX_PACKUMENT_BYTES,
			timeoutMs: PACKUMENT_TIMEOUT_MS,
			signal,
		});
		return body;
	}

	/** The count, or the gap it leaves. */
	async function fetchWeeklyDownloads(
		ref: PackageRef,
		signal: AbortSignal | undefined,
	): Promise<{ weeklyDownloads: number | null; gaps: Gap[] }> {
		try {
			const { body } = await http.requestJson({
				source: "npm downloads",
				url: upstreamUrl(downloadsUrl, ["downloads", "point", "last-week", ...ref.name.split("/")]),
				schema: downloadsSchema,
				timeoutMs: DOWNLOADS_TIMEOUT_MS,
				signal,
			});
			return { weeklyDownloads: body.downloads, gaps: [] };
		} catch (error) {
			if (error instanceof PackageNotFoundError) return { weeklyDownloads: null, gaps: [] };
			if (!(error instanceof UpstreamError)) throw error;
			return { weeklyDownloads: null, gaps: [{ field: "weeklyDownloads", error: error.name }] };
		}
	}

	return {
		async collect(ref, signal) {
			const [packument, downloads] = await Promise.all([
				fetchPackument(ref, signal),
				fetchWeeklyDownloads(ref, signal),
			]);
			return {
				source: "npm",
				state: "collected",
				observedAt: timestamp(clock),
				facts: { ...packumentFacts(packument), weeklyDownloads: downloads.weeklyDownloads },
				gaps: downloads.gaps,
			};
		},
		async resolveRepository(ref, signal) {
			const { body } = await http.requestJson({
				source: "npm",
				url: upstreamUrl(registryUrl, [ref.name, "latest"]),
				schema: latestSchema,
				signal,
			});
			return parseRepositoryUrl(body.repository);
		},
	};
}
