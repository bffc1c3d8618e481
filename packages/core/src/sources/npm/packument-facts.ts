/** A packument reduced to facts. Pure. */

import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import { type Day, dayOfTime, distinctDays } from "../../facts/day.ts";
import { recentChanges } from "../../facts/recent-changes.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import { accountDigests } from "../account-digests.ts";
import { repositoryDirectoryOf } from "../repository-directory.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import { marksOf } from "../version-marks.ts";
import type { NpmFacts } from "./facts.ts";
import { nameOf, publishRecords, unpublishedVersions } from "./publish-records.ts";
import type { Packument } from "./schema.ts";
import {
	deprecationMessage,
	hasAttestations,
	licenseOf,
	maintainersOf,
	type NpmVersion,
	runsOnInstall,
	toVersion,
	unpackedSizeOf,
} from "./version-fields.ts";

/** More would only lengthen the document: 500 release days are ten years of weekly releases. */
const MAX_RELEASE_DAYS = 500;
/** The placeholder that npm publishes for a package it removed for security, and the repository that it names. */
const SECURITY_HOLDER_VERSION = /^0\.0\.1-security(?:\.\d+)?$/;
const SECURITY_HOLDER_REPOSITORY = "npm/security-holder";
const MAX_LICENSE_LENGTH = 100;

type Versions = ReadonlyMap<string, NpmVersion>;
/** Epoch milliseconds of each version's publish, in ascending order. */
type PublishTimes = ReadonlyMap<string, number>;

/**
 * Everything but the downloads, which another service counts.
 *
 * @param now epoch milliseconds: what changed lately depends on it
 */
export function packumentFacts(packument: Packument, now: number): Omit<NpmFacts, "weeklyDownloads"> {
	const versions = versionsOf(packument);
	const published = publishTimes(packument, versions);
	const latestVersion = latestOf(packument, versions, published);
	const latest = versions.get(latestVersion ?? "") ?? {};
	const times = [...published.values()];
	const repository = parseRepositoryUrl(latest["repository"] ?? packument.repository);
	// Mirrors leave the list out at the top.
	const maintainers = packument.maintainers ?? maintainersOf(latest);
	const owners = accountDigests(maintainers?.map(nameOf) ?? []);
	return {
		latestVersion,
		firstPublishedAt: timestampOf(times[0]),
		lastPublishedAt: timestampOf(times.at(-1)),
		releaseDays: releaseDays(times),
		versionCount: versions.size,
		...marksOf(
			[...versions].map(([version, facts]) => ({
				version,
				publishedAt: published.get(version),
				deprecated: deprecationMessage(facts),
				isYanked: false,
			})),
			latestVersion ?? undefined,
			SEMANTIC_VERSIONS,
		),
		unpublishedAt: unpublishedAt(packument),
		securityHolder: isSecurityHolder(latestVersion, repository),
		maintainerCount: maintainers?.length ?? null,
		...(owners && { owners }),
		license: (licenseOf(latest) ?? licenseOf(packument))?.slice(0, MAX_LICENSE_LENGTH) || null,
		repository,
		repositoryDirectory: repositoryDirectoryOf(latest["repository"] ?? packument.repository),
		unpackedSizeBytes: unpackedSizeOf(latest) ?? null,
		hasInstallScript: runsOnInstall(latest),
		hasProvenance: hasAttestations(latest) === true,
		recentChanges: recentChanges(
			publishRecords(versions, published),
			// A fully unpublished package is a separate case.
			versions.size === 0 ? [] : unpublishedVersions(packument, versions),
			now,
		),
	};
}

function versionsOf({ versions = {} }: Packument): Versions {
	return new Map(Object.entries(versions).map(([version, manifest]) => [version, toVersion(manifest)]));
}

/** Times of versions that still exist. `modified` is no such time: any change of a tag moves it. */
function publishTimes(packument: Packument, versions: Versions): PublishTimes {
	const times: [version: string, time: number][] = [];
	for (const [version, timestamp] of Object.entries(packument.time ?? {})) {
		const time = versions.has(version) ? timeOf(timestamp) : undefined;
		if (time !== undefined) times.push([version, time]);
	}
	return new Map(times.sort(([, a], [, b]) => a - b));
}

/** The dist-tag; without a usable one the newest publish, and without times the last version of the list. */
function latestOf(packument: Packument, versions: Versions, published: PublishTimes): string | null {
	const tagged = ownValue(packument["dist-tags"], "latest");
	if (typeof tagged === "string" && versions.has(tagged)) return tagged;
	return [...published.keys()].at(-1) ?? [...versions.keys()].at(-1) ?? null;
}

function releaseDays(times: readonly number[]): Day[] {
	const days = times.map(dayOfTime).filter((day) => day !== undefined);
	return distinctDays(days, MAX_RELEASE_DAYS);
}

function unpublishedAt(packument: Packument): string | null {
	const unpublished = ownValue(packument.time, "unpublished");
	if (typeof unpublished !== "object" || unpublished === null) return null;
	return timestampOf(timeOf(Reflect.get(unpublished, "time")));
}

function isSecurityHolder(latestVersion: string | null, repository: RepositoryLocation | null): boolean {
	return (
		SECURITY_HOLDER_VERSION.test(latestVersion ?? "") ||
		(repository?.host === "github.com" && repository.path.toLowerCase() === SECURITY_HOLDER_REPOSITORY)
	);
}

function timeOf(timestamp: unknown): number | undefined {
	const time = typeof timestamp === "string" ? Date.parse(timestamp) : Number.NaN;
	return Number.isNaN(time) ? undefined : time;
}

function timestampOf(time: number | undefined): string | null {
	return time === undefined ? null : new Date(time).toISOString();
}

/** The keys are the registry's: `constructor` must not find the object's own. */
function ownValue(record: Record<string, unknown> | undefined, key: string): unknown {
	return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
