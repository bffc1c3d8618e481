/** A packument's versions as records of their publishes. Pure. */

import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import type { PublishRecord } from "../../facts/recent-changes.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import { newestLine } from "../newest-line.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { Packument } from "./schema.ts";
import {
	hasAttestations,
	licenseOf,
	maintainersOf,
	type NpmVersion,
	publisherOf,
	runsOnInstall,
} from "./version-fields.ts";

/** npm notes since then who published by a workflow. An older publish without the note says nothing. */
const TRUSTED_PUBLISHING_SINCE = Date.parse("2025-08-01T00:00:00Z");

/** Releases of the newest line alone: a fix of an old one is made as the old one was. */
export function publishRecords(
	versions: ReadonlyMap<string, NpmVersion>,
	published: ReadonlyMap<string, number>,
): PublishRecord[] {
	const releases = [...published].flatMap(([version, at]) => {
		const facts = versions.get(version);
		return facts ? [{ version, at, facts }] : [];
	});
	const readRepository = repositoryReader();
	return newestLine(releases, SEMANTIC_VERSIONS).map(({ version, at, facts }) => ({
		version,
		at,
		...recordOf(facts, at),
		hasInstallScript: runsOnInstall(facts),
		repository: readRepository(facts["repository"]),
	}));
}

/** Most versions of a package declare the same one. */
function repositoryReader(): (declared: unknown) => RepositoryLocation | null {
	const read = new Map<string, RepositoryLocation | null>();
	return (declared) => {
		const key = JSON.stringify(declared) ?? "";
		const known = read.get(key);
		if (known !== undefined) return known;
		const location = parseRepositoryUrl(declared);
		read.set(key, location);
		return location;
	};
}

function recordOf(version: NpmVersion, at: number) {
	const accounts = maintainersOf(version)
		?.map(nameOf)
		.filter((name) => name !== undefined);
	const publisher = publisherOf(version);
	return {
		publisher: publisher?.name,
		isTrusted: at < TRUSTED_PUBLISHING_SINCE ? undefined : publisher?.isTrusted,
		hasProvenance: hasAttestations(version),
		maintainers: accounts?.length ? accounts : undefined,
		license: licenseOf({ license: version["license"] })?.slice(0, 100),
	};
}

/** The registry keeps the time of a version that is gone. */
export function unpublishedVersions(
	{ time }: Packument,
	versions: ReadonlyMap<string, NpmVersion>,
): { version: string; at: number }[] {
	return Object.entries(time ?? {}).flatMap(([version, timestamp]) => {
		const at = typeof timestamp === "string" && /^\d+\./.test(version) ? Date.parse(timestamp) : Number.NaN;
		return Number.isNaN(at) || versions.has(version) ? [] : [{ version, at }];
	});
}

export function nameOf(maintainer: unknown): string | undefined {
	if (typeof maintainer === "string") return maintainer.split(" <")[0];
	const name: unknown = Reflect.get(Object(maintainer), "name");
	return typeof name === "string" ? name : undefined;
}
