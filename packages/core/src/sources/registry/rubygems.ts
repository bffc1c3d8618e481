/** RubyGems: https://guides.rubygems.org/rubygems-org-api/. A yanked version vanishes from its answers. */
import * as z from "zod";
import type { PublishRecord } from "../../facts/recent-changes.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { accountDigests } from "../account-digests.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { ListedVersion } from "../version-marks.ts";
import { count, listOf, recordOf, text } from "./lenient.ts";
import { orGaps, type ReadRegistry, type RegistryDeps } from "./registry.ts";
import { releaseFacts, timeOf } from "./release-facts.ts";

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_LICENSE_LENGTH = 100;

/** A version for each platform it was built for: `number` repeats. */
export const versionsSchema = z.array(
	z.object({ number: z.string(), created_at: text, platform: text, licenses: listOf(z.string()) }),
);
type Versions = z.infer<typeof versionsSchema>;

export const gemSchema = z.object({
	name: z.string(),
	downloads: count,
	source_code_uri: text,
	homepage_uri: text,
	bug_tracker_uri: text,
	metadata: recordOf(z.string()),
});
type Gem = z.infer<typeof gemSchema>;
export const ownersSchema = z.array(z.object({ id: z.unknown(), handle: text }));

const GRAMMAR = describeEcosystem("rubygems").versions;

export function createRubygemsReader({ http, source, url }: RegistryDeps): ReadRegistry {
	const ask = <T>(segments: readonly string[], schema: z.ZodType<T>, signal: AbortSignal | undefined) =>
		http.requestJson({
			source,
			url: upstreamUrl(url, ["api", "v1", ...segments]),
			schema,
			maxBytes: MAX_BYTES,
			signal,
		});
	return async (ref, signal) => {
		const beside = [
			orGaps(ask(["gems", `${ref.name}.json`], gemSchema, signal), ["repository", "downloads"]),
			orGaps(ask(["gems", ref.name, "owners.json"], ownersSchema, signal), ["ownerCount"]),
		] as const;
		// Awaited below, or not at all when the gem is unknown.
		for (const work of beside) work.catch(() => {});
		const { body: versions } = await ask(["versions", `${ref.name}.json`], versionsSchema, signal);
		const [gem, owners] = await Promise.all(beside);
		const releases = releaseFacts(listVersions(versions), GRAMMAR);
		const accounts = accountDigests(
			owners.value?.body.map(({ id, handle }) => (typeof id === "number" ? String(id) : handle)) ?? [],
		);
		const latest = versions.find(({ number }) => number === releases.latestVersion);
		return {
			facts: {
				registry: source,
				spelling: gem.value?.body.name ?? null,
				...releases,
				deprecation: null,
				projectStatus: null,
				alternative: null,
				ownerCount: owners.value?.body.length || null,
				...(accounts && { owners: accounts }),
				license: latest ? licenseOf(latest) : null,
				repository: gem.value && repositoryOf(gem.value.body),
				downloads: gem.value?.body.downloads == null ? null : { count: gem.value.body.downloads, days: null },
				hasProvenance: null,
			},
			gaps: [...gem.gaps, ...owners.gaps],
			publishes: versions.flatMap(publishOf),
		};
	};
}

function licenseOf({ licenses }: Versions[number]): string | null {
	return licenses.join(" AND/OR ").slice(0, MAX_LICENSE_LENGTH) || null;
}

function publishOf(version: Versions[number]): PublishRecord[] {
	const at = timeOf(version.created_at);
	return at === undefined ? [] : [{ version: version.number, at, license: licenseOf(version) ?? undefined }];
}

function listVersions(versions: Versions): ListedVersion[] {
	const byNumber = new Map<string, ListedVersion>();
	for (const { number, created_at: createdAt } of versions) {
		const publishedAt = timeOf(createdAt);
		const known = byNumber.get(number);
		const first = Math.min(
			known?.publishedAt ?? Number.POSITIVE_INFINITY,
			publishedAt ?? Number.POSITIVE_INFINITY,
		);
		byNumber.set(number, {
			version: number,
			publishedAt: Number.isFinite(first) ? first : undefined,
			deprecated: undefined,
			isYanked: false,
		});
	}
	return [...byNumber.values()];
}

/** `source_code_uri` is empty in many that name their repository as home page. */
function repositoryOf(gem: Gem) {
	for (const uri of [
		gem.source_code_uri,
		gem.metadata.get("source_code_uri"),
		gem.homepage_uri,
		gem.bug_tracker_uri,
	]) {
		const found = parseRepositoryUrl(uri);
		if (found && (uri === gem.source_code_uri || /^(?:github|gitlab|bitbucket|codeberg)\./.test(found.host)))
			return found;
	}
	return null;
}
