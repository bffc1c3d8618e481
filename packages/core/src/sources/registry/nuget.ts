/** NuGet: https://learn.microsoft.com/en-us/nuget/api/registration-base-url-resource */
import * as z from "zod";
import type { PublishRecord } from "../../facts/recent-changes.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { ListedVersion } from "../version-marks.ts";
import type { Alternative } from "./facts.ts";
import { count, listOf, text } from "./lenient.ts";
import type { ReadRegistry, RegistryDeps } from "./registry.ts";
import { latestOf, releaseFacts, timeOf } from "./release-facts.ts";

const MAX_BYTES = 32 * 1024 * 1024;
/** A page has 64 versions. A package with more pages is read from the newest on. */
const MAX_PAGES = 8;
const MAX_LICENSE_LENGTH = 100;

const leaf = z.object({
	catalogEntry: z.object({
		id: z.string(),
		version: z.string(),
		// Left out by old entries, which are listed.
		listed: z.boolean().nullish().catch(null),
		published: text,
		licenseExpression: text,
		projectUrl: text,
		vulnerabilities: z
			.array(z.object({ advisoryUrl: text }).nullable().catch(null))
			.nullish()
			.catch(null),
		deprecation: z
			.object({
				reasons: listOf(z.string()),
				message: text,
				alternatePackage: z.object({ id: z.string(), range: text }).nullish().catch(null),
			})
			.nullish()
			.catch(null),
	}),
});
type Entry = z.infer<typeof leaf>["catalogEntry"];

export const pageSchema = z.object({ items: listOf(leaf) });
/** The pages of a package with many versions are links, to be asked for on their own. */
export const registrationSchema = z.object({
	items: z.array(
		z.object({
			lower: z.string(),
			upper: z.string(),
			count,
			items: z.array(leaf.nullable().catch(null)).nullish().catch(null),
		}),
	),
});
type Page = z.infer<typeof registrationSchema>["items"][number];

const GRAMMAR = describeEcosystem("nuget").versions;

export function createNugetReader({ http, source, url }: RegistryDeps): ReadRegistry {
	const ask = <T>(segments: readonly string[], schema: z.ZodType<T>, signal: AbortSignal | undefined) =>
		http.requestJson({
			source,
			url: upstreamUrl(url, ["v3", "registration5-gz-semver2", ...segments]),
			schema,
			maxBytes: MAX_BYTES,
			signal,
		});

	async function readPage(id: string, page: Page, signal: AbortSignal | undefined): Promise<Entry[]> {
		const items =
			page.items ??
			(await ask([id, "page", page.lower, `${page.upper}.json`], pageSchema, signal)).body.items;
		return items.flatMap((item) => (item ? [item.catalogEntry] : []));
	}

	return async (ref, signal) => {
		const id = ref.name.toLowerCase();
		const { body: registration } = await ask([id, "index.json"], registrationSchema, signal);
		const read = registration.items.slice(-MAX_PAGES);
		const entries = (await Promise.all(read.map((page) => readPage(id, page, signal)))).flat();
		const versions = entries.map(toListed);
		// An unlisted version is no longer offered, but locked projects still get it, as with a yank.
		const latest = latestOf(versions, GRAMMAR);
		const entry = entries.find((one) => identityOf(one) === latest) ?? entries.at(-1);
		const facts = releaseFacts(versions, GRAMMAR, latest);
		const isWhole = read.length === registration.items.length;
		return {
			facts: {
				registry: source,
				spelling: entry?.id ?? null,
				...facts,
				firstPublishedAt: isWhole ? facts.firstPublishedAt : null,
				versionCount: isWhole
					? facts.versionCount
					: registration.items.reduce((sum, page) => sum + (page.count ?? 0), 0),
				versionMarks: { ...facts.versionMarks, isComplete: isWhole && facts.versionMarks.isComplete },
				projectStatus: null,
				alternative: entry ? alternativeOf(entry) : null,
				ownerCount: null,
				advisoryIds: entry ? advisoryIdsOf(entry) : [],
				license: entry?.licenseExpression?.slice(0, MAX_LICENSE_LENGTH) ?? null,
				repository: repositoryOf(entry?.projectUrl ?? null),
				downloads: null,
				hasProvenance: null,
			},
			gaps: [],
			publishes: entries.flatMap(publishOf),
		};
	};
}

/** 1900-01-01 means "unlisted". */
function toListed(entry: Entry): ListedVersion {
	const { listed, published, deprecation } = entry;
	const hidesDate = published?.startsWith("1900-") === true;
	return {
		version: identityOf(entry),
		publishedAt: hidesDate ? undefined : timeOf(published),
		deprecated: deprecation ? messageOf(deprecation) : undefined,
		isYanked: listed === false || hidesDate,
		yankMessage: null,
	};
}

function publishOf(entry: Entry): PublishRecord[] {
	const at = entry.published?.startsWith("1900-") ? undefined : timeOf(entry.published);
	if (at === undefined) return [];
	const { licenseExpression: license, projectUrl } = entry;
	return [
		{
			version: identityOf(entry),
			at,
			license: license ?? undefined,
			repository: repositoryOf(projectUrl),
		},
	];
}

/** Build metadata is no part of it: https://learn.microsoft.com/en-us/nuget/concepts/package-versioning */
function identityOf({ version }: Entry): string {
	return version.split("+", 1)[0] ?? version;
}

/** https://learn.microsoft.com/en-us/nuget/api/registration-base-url-resource#vulnerabilities: pages of GitHub's advisories. */
function advisoryIdsOf({ vulnerabilities }: Entry): string[] {
	const ids = (vulnerabilities ?? []).map(
		(one) => /\bGHSA(?:-[0-9a-z]{4}){3}\b/i.exec(one?.advisoryUrl ?? "")?.[0],
	);
	return [...new Set(ids.filter((id) => id !== undefined))];
}

const REASONS: ReadonlyMap<string, string> = new Map([
	["Legacy", "legacy: no longer maintained"],
	["CriticalBugs", "it has critical bugs"],
]);

/** The maintainers' own words first; what NuGet lets them choose from otherwise. */
function messageOf({ message, reasons }: NonNullable<Entry["deprecation"]>): string | null {
	const chosen = reasons.map((reason) => REASONS.get(reason)).filter((reason) => reason !== undefined);
	return message ?? (chosen.join(", ") || null);
}

function alternativeOf({ deprecation }: Entry): Alternative | null {
	const alternate = deprecation?.alternatePackage;
	if (!alternate) return null;
	// `*`: any version of it.
	return { name: alternate.id, note: alternate.range === "*" ? null : alternate.range };
}

/** A project's page, which is a repository on forges alone. */
function repositoryOf(projectUrl: string | null) {
	const found = parseRepositoryUrl(projectUrl);
	return found && /^(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)$/.test(found.host)
		? found
		: null;
}
