/** The npm registry and its download counts. */
import { type Clock, timestamp } from "../../clock.ts";
import { CircuitOpenError, PackageNotFoundError, UpstreamError } from "../../errors.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import type { Gap, NpmReport } from "../../facts/source-report.ts";
import type { PackageRef } from "../../package/package-ref.ts";
import type { HttpClient } from "../http-client.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import { upstreamUrl } from "../upstream-url.ts";
import { packumentFacts } from "./packument-facts.ts";
import { downloadsSchema, latestSchema, type Packument, packumentSchema } from "./schema.ts";

/** Full packuments of packages with thousands of versions exceed 10 MB by far. */
const MAX_PACKUMENT_BYTES = 64 * 1024 * 1024;
const PACKUMENT_TIMEOUT_MS = 15_000;
/** Downloads are never worth waiting for. */
const DOWNLOADS_TIMEOUT_MS = 5_000;

type WeeklyDownloads = { weeklyDownloads: number | null; gaps: Gap[] };

export type NpmSource = {
	/**
	 * The packument beside the downloads of the last week. Downloads that cannot be had are a gap, never a failure.
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

export function createNpmSource(deps: {
	http: HttpClient;
	clock: Clock;
	/** Default https://registry.npmjs.org */
	registryUrl?: string;
	/** Default https://api.npmjs.org */
	downloadsUrl?: string;
}): NpmSource {
	const { http, clock } = deps;
	const registryUrl = deps.registryUrl ?? "https://registry.npmjs.org";
	const downloadsUrl = deps.downloadsUrl ?? "https://api.npmjs.org";

	async function fetchPackument(ref: PackageRef, signal: AbortSignal): Promise<Packument> {
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

	async function fetchWeeklyDownloads(ref: PackageRef, signal: AbortSignal): Promise<WeeklyDownloads> {
		try {
			const { body } = await http.requestJson({
				source: "npm downloads",
				// A scope is a path segment of its own here, unlike in the registry.
				url: upstreamUrl(downloadsUrl, ["downloads", "point", "last-week", ...ref.name.split("/")]),
				schema: downloadsSchema,
				timeoutMs: DOWNLOADS_TIMEOUT_MS,
				signal,
			});
			return { weeklyDownloads: body.downloads, gaps: [] };
		} catch (error) {
			if (error instanceof PackageNotFoundError) return { weeklyDownloads: null, gaps: [] };
			if (!(error instanceof UpstreamError || error instanceof CircuitOpenError)) throw error;
			return { weeklyDownloads: null, gaps: [{ field: "weeklyDownloads", error: error.name }] };
		}
	}

	return {
		async collect(ref, signal) {
			// Without a packument nobody waits for the downloads.
			const failed = new AbortController();
			const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
			try {
				const [packument, { weeklyDownloads, gaps }] = await Promise.all([
					fetchPackument(ref, either),
					fetchWeeklyDownloads(ref, either),
				]);
				return {
					source: "npm",
					state: "collected",
					observedAt: timestamp(clock),
					facts: { ...packumentFacts(packument), weeklyDownloads },
					gaps,
				};
			} catch (error) {
				failed.abort(error);
				throw error;
			}
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
