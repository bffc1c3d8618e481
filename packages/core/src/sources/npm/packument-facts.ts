/** A packument reduced to facts. Pure. */
import { type Day, dayOf, distinctDays } from "../../facts/day.ts";
import type { Deprecation, NpmFacts } from "../../facts/source-facts.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { NpmVersion, Packument } from "./schema.ts";

/** More would only lengthen the document: 500 release days are ten years of weekly releases. */
const MAX_RELEASE_DAYS = 500;
/** Version that npm publishes in place of a package it removed for security. */
const SECURITY_HOLDER_VERSION = /^0\.0\.1-security(?:\.|$)/;

/** Everything but the downloads, which another service counts. */
export function packumentFacts(packument: Packument): Omit<NpmFacts, "weeklyDownloads"> {
	const versions = new Map(Object.entries(packument.versions ?? {}));
	const published = publishTimes(packument, versions);
	const latestVersion = latestOf(packument, versions, published);
	const latest = latestVersion === null ? undefined : versions.get(latestVersion);
	const times = [...published.values()].sort();
	return {
		latestVersion,
		firstPublishedAt: times[0] ?? null,
		lastPublishedAt: times.at(-1) ?? null,
		releaseDays: distinctDays(times.map(dayOf).filter(isDay), MAX_RELEASE_DAYS),
		versionCount: versions.size,
		deprecation: deprecationOf(versions, latest),
		unpublishedAt: unpublishedAt(packument),
		securityHolder: SECURITY_HOLDER_VERSION.test(latestVersion ?? ""),
		maintainerCount: packument.maintainers?.length ?? null,
		license: licenseOf(latest?.license) ?? licenseOf(packument.license) ?? null,
		repository: parseRepositoryUrl(latest?.repository ?? packument.repository),
		unpackedSizeBytes: latest?.dist?.unpackedSize ?? null,
		hasInstallScript: latest?.hasInstallScript ?? false,
		hasProvenance: latest?.dist?.attestations !== undefined && latest.dist.attestations !== null,
	};
}

/** Publish time of each version that still exists. `modified` is never one: any change of a tag moves it. */
function publishTimes(packument: Packument, versions: ReadonlyMap<string, NpmVersion>): Map<string, string> {
	const times = new Map<string, string>();
	for (const [version, time] of Object.entries(packument.time ?? {})) {
		if (!versions.has(version) || typeof time !== "string" || dayOf(time) === undefined) continue;
		times.set(version, new Date(time).toISOString());
	}
	return times;
}

function latestOf(
	packument: Packument,
	versions: ReadonlyMap<string, NpmVersion>,
	published: ReadonlyMap<string, string>,
): string | null {
	const tagged = new Map(Object.entries(packument["dist-tags"] ?? {})).get("latest");
	if (typeof tagged === "string" && versions.has(tagged)) return tagged;
	const newestFirst = [...published].sort(([, a], [, b]) => (a < b ? 1 : -1));
	return newestFirst[0]?.[0] ?? [...versions.keys()].at(-1) ?? null;
}

function deprecationOf(
	versions: ReadonlyMap<string, NpmVersion>,
	latest: NpmVersion | undefined,
): Deprecation {
	const all = [...versions.values()];
	return {
		latest: latest === undefined ? null : deprecationMessage(latest),
		allVersions: all.length > 0 && all.every((version) => deprecationMessage(version) !== null),
	};
}

function deprecationMessage({ deprecated }: NpmVersion): string | null {
	if (deprecated === true) return "deprecated without a message";
	return typeof deprecated === "string" && deprecated.trim() !== "" ? deprecated.trim().slice(0, 500) : null;
}

function unpublishedAt(packument: Packument): string | null {
	const unpublished = new Map(Object.entries(packument.time ?? {})).get("unpublished");
	if (typeof unpublished !== "object" || unpublished === null) return null;
	const time: unknown = Reflect.get(unpublished, "time");
	return typeof time === "string" && dayOf(time) !== undefined ? time : null;
}

function licenseOf(license: NpmVersion["license"]): string | undefined {
	const name = typeof license === "string" ? license : license?.type;
	return name?.slice(0, 100);
}

function isDay(day: Day | undefined): day is Day {
	return day !== undefined;
}
