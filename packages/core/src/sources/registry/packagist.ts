/** Packagist: https://packagist.org/apidoc#get-package-metadata-v2. Static files, to be asked for at any rate. */
import * as z from "zod";
import { PackageNotFoundError } from "../../errors.ts";
import type { PublishRecord } from "../../facts/recent-changes.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { ListedVersion } from "../version-marks.ts";
import { listOf, text } from "./lenient.ts";
import type { ReadRegistry, RegistryDeps } from "./registry.ts";
import { releaseFacts, timeOf } from "./release-facts.ts";

const MAX_BYTES = 32 * 1024 * 1024;
const MAX_LICENSE_LENGTH = 100;

export const packagistSchema = z.object({
	packages: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
	minified: text,
});

/** Checked after it was expanded: in the file, a version may contain only its differences from the previous one. */
const versionSchema = z.object({
	name: text,
	version: z.string(),
	time: text,
	license: listOf(z.string()),
	source: z.object({ url: text }).nullish().catch(null),
	support: z.object({ source: text }).nullish().catch(null),
	abandoned: z.union([z.boolean(), z.string()]).nullish().catch(null),
});
type Version = z.infer<typeof versionSchema>;

const GRAMMAR = describeEcosystem("packagist").versions;

export function createPackagistReader({ http, source, url }: RegistryDeps): ReadRegistry {
	return async (ref, signal) => {
		const name = ref.name.toLowerCase();
		const [vendor = "", project = ""] = name.split("/");
		const { body } = await http.requestJson({
			source,
			url: upstreamUrl(url, ["p2", vendor, `${project}.json`]),
			schema: packagistSchema,
			maxBytes: MAX_BYTES,
			signal,
		});
		const versions = spellOut(body.packages[name] ?? [])
			.map((version) => versionSchema.safeParse(version))
			.filter((version) => version.success)
			.map((version) => version.data);
		if (versions.length === 0) {
			throw new PackageNotFoundError(`${source} lists no version of the package.`, { source });
		}
		const listed = versions.map((version) => toListed(version));
		const facts = releaseFacts(listed, GRAMMAR);
		const latest = versions.find(({ version }) => version === facts.latestVersion) ?? versions[0];
		const successor = typeof latest?.abandoned === "string" ? latest.abandoned.trim() : "";
		return {
			facts: {
				registry: source,
				spelling: latest?.name ?? null,
				...facts,
				projectStatus:
					latest && isAbandoned(latest) ? { status: "deprecated", reason: abandonment(latest) } : null,
				alternative: successor === "" ? null : { name: successor, note: null },
				ownerCount: null,
				license: latest ? licenseOf(latest) : null,
				repository: latest ? repositoryOf(latest) : null,
				downloads: null,
				hasProvenance: null,
			},
			gaps: [],
			publishes: versions.flatMap(publishOf),
		};
	};
}

/** `__unset` takes a key away; all others stay as they were. Composer\MetadataMinifier does the same. */
export function spellOut(minified: readonly Record<string, unknown>[]): Record<string, unknown>[] {
	const whole: Record<string, unknown>[] = [];
	let current = new Map<string, unknown>();
	for (const version of minified) {
		current = new Map(current);
		for (const [key, value] of Object.entries(version)) {
			if (value === "__unset") current.delete(key);
			else current.set(key, value);
		}
		whole.push(Object.fromEntries(current));
	}
	return whole;
}

function licenseOf({ license }: Version): string | null {
	return license.join(" OR ").slice(0, MAX_LICENSE_LENGTH) || null;
}

function repositoryOf({ source, support }: Version) {
	return parseRepositoryUrl(source?.url ?? support?.source);
}

function publishOf(version: Version): PublishRecord[] {
	const at = timeOf(version.time);
	if (at === undefined) return [];
	const license = licenseOf(version) ?? undefined;
	return [{ version: version.version, at, license, repository: repositoryOf(version) }];
}

function isAbandoned({ abandoned }: Version): boolean {
	return abandoned === true || (typeof abandoned === "string" && abandoned.trim() !== "");
}

function abandonment({ abandoned }: Version): string {
	return typeof abandoned === "string" ? `abandoned: use ${abandoned.trim()} instead` : "abandoned";
}

/** Packagist marks a package, and writes that on each of its versions. */
function toListed(version: Version): ListedVersion {
	return {
		version: version.version,
		publishedAt: timeOf(version.time),
		deprecated: isAbandoned(version) ? abandonment(version) : undefined,
		isYanked: false,
	};
}
