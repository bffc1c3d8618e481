/** The Go module proxy: https://go.dev/ref/mod#goproxy-protocol. Deprecation and retractions stand in the newest go.mod. */
import * as z from "zod";
import { PackageNotFoundError } from "../../errors.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { compareVersions } from "../../packages/version-order.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { ListedVersion } from "../version-marks.ts";
import { type GoModStatements, type Retraction, readGoMod } from "./go-mod.ts";
import { text } from "./lenient.ts";
import { orGaps, type ReadRegistry, type RegistryDeps } from "./registry.ts";
import { latestOf, releaseFacts, timeOf } from "./release-facts.ts";

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_VERSIONS = 20_000;
const MAX_MESSAGE_LENGTH = 500;

export const infoSchema = z.object({
	Version: z.string(),
	Time: text,
	// The field exists since 2023, for modules fetched since then.
	Origin: z.object({ URL: text }).nullish().catch(null),
});
type Info = z.infer<typeof infoSchema>;

const listSchema = z.string().transform((lines) =>
	lines
		.split("\n")
		.map((line) => line.trim())
		.filter(Boolean)
		.slice(0, MAX_VERSIONS),
);

const GRAMMAR = describeEcosystem("go").versions;
const NOTHING_SAID: GoModStatements = { deprecated: null, retractions: [] };

export function createGoReader({ http, source, url }: RegistryDeps): ReadRegistry {
	const ask = <T>(
		module: string,
		segments: readonly string[],
		how: { schema: z.ZodType<T>; format?: "text" },
		signal: AbortSignal | undefined,
	) =>
		http.requestJson({
			source,
			url: proxyUrl(url, [...escapeModule(module).split("/"), ...segments]),
			maxBytes: MAX_BYTES,
			signal,
			...how,
		});

	return async (ref, signal) => {
		const listing = ask(ref.name, ["@v", "list"], { schema: listSchema, format: "text" }, signal);
		const newest = orNull(ask(ref.name, ["@latest"], { schema: infoSchema }, signal));
		// Awaited below, or not at all when the module is unknown.
		newest.catch(() => {});
		const { body: listed } = await listing;
		const info = (await newest)?.body ?? null;
		const versions = listed.length > 0 ? listed : info ? [info.Version] : [];
		if (versions.length === 0) {
			throw new PackageNotFoundError(`${source} lists no version of the module.`, { source });
		}
		// The go command reads the newest go.mod even when that version retracts itself.
		const highest = latestOf(versions.map(unmarked), GRAMMAR) ?? "";
		const mod = await orGaps(
			ask(
				ref.name,
				["@v", `${escapeModule(highest)}.mod`],
				{ schema: z.string().transform(readGoMod), format: "text" },
				signal,
			),
			["deprecation", "versionMarks"],
		);
		const said = mod.value?.body ?? NOTHING_SAID;
		const marked = versions.map((version) => toListed(version, info, said));
		const facts = releaseFacts(marked, GRAMMAR);
		return {
			facts: {
				registry: source,
				spelling: null,
				...facts,
				// The proxy dates only the newest version; deps.dev knows the others.
				firstPublishedAt: null,
				releaseDays: null,
				lastPublishedAt: info?.Version === highest ? facts.lastPublishedAt : null,
				projectStatus: null,
				alternative: null,
				ownerCount: null,
				license: null,
				repository: repositoryOf(info, ref.name),
				downloads: null,
				hasProvenance: null,
			},
			gaps: mod.gaps,
		};
	};
}

/** Proxies that are plain files know `@v` by no other spelling. */
function proxyUrl(base: string, segments: readonly string[]): URL {
	const url = upstreamUrl(base, segments);
	url.pathname = url.pathname.replaceAll("%40", "@");
	return url;
}

/** Some proxies know no `@latest` of a module that they list. */
async function orNull<T>(work: ReturnType<HttpClient["requestJson"]> & Promise<T>): Promise<T | null> {
	try {
		return await work;
	} catch (error) {
		if (error instanceof PackageNotFoundError) return null;
		throw error;
	}
}

/** Modules and versions alike, so that they differ on file systems that do not tell case apart. */
export function escapeModule(module: string): string {
	return module.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

function unmarked(version: string): ListedVersion {
	return { version, publishedAt: undefined, deprecated: undefined, isYanked: false };
}

/** A module is deprecated as a whole: every version of it. */
function toListed(version: string, info: Info | null, said: GoModStatements): ListedVersion {
	const retraction = said.retractions.find((range) => isWithin(version, range));
	return {
		version,
		publishedAt: info?.Version === version ? timeOf(info.Time) : undefined,
		deprecated: said.deprecated === null ? undefined : said.deprecated.slice(0, MAX_MESSAGE_LENGTH) || null,
		isYanked: retraction !== undefined,
		yankMessage: retraction?.rationale?.slice(0, MAX_MESSAGE_LENGTH) ?? null,
	};
}

function isWithin(version: string, { low, high }: Retraction): boolean {
	return compareVersions(version, low, GRAMMAR) >= 0 && compareVersions(version, high, GRAMMAR) <= 0;
}

/** The proxy's own word, else the path, which begins with the host on the forges. */
function repositoryOf(info: Info | null, module: string): RepositoryLocation | null {
	const origin = parseRepositoryUrl(info?.Origin?.URL);
	if (origin) return origin;
	if (!/^(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)\//.test(module)) return null;
	const [host, owner, name] = module.split("/");
	return owner && name ? parseRepositoryUrl(`https://${host}/${owner}/${name}`) : null;
}
