/**
 * crates.io: its index, which is a file that may be asked for at any rate, and its API, which allows one request a
 * second (https://crates.io/data-access). The index lists installable and yanked versions; only the API has dates,
 * publishers and downloads.
 */
import * as z from "zod";
import type { PublishRecord } from "../../facts/recent-changes.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { accountDigests } from "../account-digests.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { ListedVersion } from "../version-marks.ts";
import { count, flag, listOf, text } from "./lenient.ts";
import { orGaps, type ReadRegistry, type RegistryDeps } from "./registry.ts";
import { releaseFacts, timeOf } from "./release-facts.ts";

const MAX_BYTES = 32 * 1024 * 1024;
/** The days that `recent_downloads` counts. */
const RECENT_DAYS = 90;

const indexLine = z.object({ name: z.string(), vers: z.string(), yanked: flag, pubtime: text });
/** A version a line. The oldest lines come from other times and may lack what newer ones have. */
export const indexSchema = z.string().transform((lines, context) => {
	const entries = lines
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => indexLine.safeParse(jsonOrNull(line)))
		.filter((line) => line.success)
		.map((line) => line.data);
	if (entries.length === 0) context.addIssue("it lists no version");
	return entries;
});
type IndexEntry = z.infer<typeof indexLine>;

export const crateSchema = z.object({
	crate: z.object({ repository: text, recent_downloads: count, downloads: count }),
	versions: listOf(
		z.object({
			num: z.string(),
			created_at: text,
			yanked: flag,
			yank_message: text,
			license: text,
			published_by: z.object({ login: text }).nullish().catch(null),
			trustpub_data: z.object({ provider: text }).nullish().catch(null),
		}),
	),
});
type Crate = z.infer<typeof crateSchema>;
export const ownersSchema = z.object({ users: listOf(z.object({ login: text })) });

const GRAMMAR = describeEcosystem("cargo").versions;
const FROM_API = [
	"firstPublishedAt",
	"lastPublishedAt",
	"releaseDays",
	"license",
	"repository",
	"downloads",
	"hasProvenance",
] as const;

export function createCargoReader(index: RegistryDeps, api: RegistryDeps): ReadRegistry {
	return async (ref, signal) => {
		const { body: entries } = await index.http.requestJson({
			source: index.source,
			url: upstreamUrl(index.url, indexPath(ref.name)),
			format: "text",
			schema: indexSchema,
			maxBytes: MAX_BYTES,
			signal,
		});
		const crate = await orGaps(
			api.http.requestJson({
				source: api.source,
				url: upstreamUrl(api.url, ["api", "v1", "crates", ref.name]),
				schema: crateSchema,
				maxBytes: MAX_BYTES,
				signal,
			}),
			FROM_API,
		);
		// The second question depends on the first one's answer.
		const owners = crate.value
			? await orGaps(
					api.http.requestJson({
						source: api.source,
						url: upstreamUrl(api.url, ["api", "v1", "crates", ref.name, "owners"]),
						schema: ownersSchema,
						signal,
					}),
					["ownerCount"],
				)
			: { value: null, gaps: [{ field: "ownerCount", error: crate.gaps[0]?.error ?? "" }] };
		const versions = versionsOf(entries, crate.value?.body ?? null);
		const releases = releaseFacts(versions, GRAMMAR);
		const accounts = accountDigests(owners.value?.body.users.map(({ login }) => login) ?? []);
		const latest = crate.value?.body.versions.find(({ num }) => num === releases.latestVersion);
		return {
			facts: {
				registry: api.source,
				spelling: entries[0]?.name ?? null,
				...releases,
				deprecation: null,
				projectStatus: null,
				alternative: null,
				ownerCount: owners.value?.body.users.length || null,
				...(accounts && { owners: accounts }),
				license: latest?.license ?? null,
				repository: parseRepositoryUrl(crate.value?.body.crate.repository),
				downloads: downloadsOf(crate.value?.body ?? null),
				hasProvenance: latest ? Boolean(latest.trustpub_data?.provider) : null,
			},
			gaps: [...crate.gaps, ...owners.gaps],
			...(crate.value && { publishes: publishesOf(crate.value.body) }),
		};
	};
}

/** https://doc.rust-lang.org/cargo/reference/registry-index.html#index-files */
export function indexPath(name: string): string[] {
	const lower = name.toLowerCase();
	if (lower.length <= 2) return [String(lower.length), lower];
	if (lower.length === 3) return ["3", lower.slice(0, 1), lower];
	return [lower.slice(0, 2), lower.slice(2, 4), lower];
}

function versionsOf(entries: readonly IndexEntry[], crate: Crate | null): ListedVersion[] {
	const told = new Map(crate?.versions.map((version) => [version.num, version]));
	return entries.map(({ vers, yanked, pubtime }) => ({
		version: vers,
		publishedAt: timeOf(told.get(vers)?.created_at) ?? timeOf(pubtime),
		deprecated: undefined,
		isYanked: yanked,
		yankMessage: told.get(vers)?.yank_message ?? null,
	}));
}

/**
 * crates.io notes since then that a workflow published:
 * https://blog.rust-lang.org/2025/07/11/crates-io-development-update-2025-07/
 */
const TRUSTED_PUBLISHING_SINCE = Date.parse("2025-07-11T00:00:00Z");

function publishesOf({ versions }: Crate): PublishRecord[] {
	return versions.flatMap((version): PublishRecord[] => {
		const at = timeOf(version.created_at);
		if (at === undefined) return [];
		const { num, published_by: account, trustpub_data: workflow, license } = version;
		return [
			{
				version: num,
				at,
				publisher: account?.login ?? undefined,
				isTrusted: at < TRUSTED_PUBLISHING_SINCE ? undefined : Boolean(workflow?.provider),
				license: license ?? undefined,
			},
		];
	});
}

function downloadsOf(crate: Crate | null) {
	if (crate?.crate.recent_downloads != null)
		return { count: crate.crate.recent_downloads, days: RECENT_DAYS };
	return crate?.crate.downloads != null ? { count: crate.crate.downloads, days: null } : null;
}

function jsonOrNull(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return null;
	}
}
