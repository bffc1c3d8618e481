import { type Day, dateOf } from "../day.ts";
import { isDeprecatedPackage } from "../deprecated-package.ts";
import { type Fact, first, outranking } from "../fact.ts";
import type { RecentChange } from "../recent-changes.ts";
import type { Deprecation, ProjectStatus, VersionMarks } from "../source-facts.ts";
import { changesIn } from "./changes-in.ts";
import type { FactReaders } from "./fact-readers.ts";

export type PackageReleases = {
	latestVersion: Fact<string>;
	firstPublishedAt: Fact<string>;
	lastPublishedAt: Fact<string>;
	releaseDays: Fact<Day[]>;
	versionCount: Fact<number>;
	deprecation: Fact<Deprecation>;
	versionMarks: Fact<VersionMarks>;
	/** The registry's word on the whole project; unknown also when it says that all is well. */
	projectStatus: Fact<ProjectStatus>;
	unpublishedAt: Fact<string>;
	/** The registry replaced the package by a security placeholder. */
	malicious: Fact<boolean>;
	hasProvenance: Fact<boolean>;
	/** Recent changes in how it is published. */
	recentChanges: Fact<RecentChange[]>;
};

/** The published versions, their days and their marks. */
export function releaseFacts(readers: FactReaders): PackageReleases {
	const { npm, registry, deps_dev: depsDev, tags, reports } = readers;
	return {
		latestVersion: first(
			npm((f) => f.latestVersion, "latestVersion"),
			registry((f) => f.latestVersion, "latestVersion"),
			depsDev((f) => f.defaultVersion, "defaultVersion"),
			...tags((f) => f.versionTags?.newest),
		),
		firstPublishedAt: first(
			npm((f) => f.firstPublishedAt, "firstPublishedAt"),
			registry((f) => f.firstPublishedAt, "firstPublishedAt"),
			depsDev((f) => f.firstPublishedAt, "firstPublishedAt"),
			...tags((f) => dateOfDay(f.tagDays?.[0])),
		),
		lastPublishedAt: first(
			npm((f) => f.lastPublishedAt, "lastPublishedAt"),
			registry((f) => f.lastPublishedAt, "lastPublishedAt"),
			depsDev((f) => f.lastPublishedAt, "lastPublishedAt"),
			...tags((f) => dateOfDay(f.tagDays?.at(-1))),
		),
		releaseDays: first(
			npm((f) => f.releaseDays, "releaseDays"),
			registry((f) => f.releaseDays, "releaseDays"),
			depsDev((f) => f.releaseDays, "releaseDays"),
			...tags((f) => f.tagDays),
		),
		versionCount: first(
			npm((f) => f.versionCount, "versionCount"),
			registry((f) => f.versionCount, "versionCount"),
			depsDev((f) => f.versionCount, "versionCount"),
			...tags((f) => f.versionTags?.count),
		),
		deprecation: deprecationFact(
			registry((f) => f.deprecation, "deprecation"),
			npm((f) => f.deprecation, "deprecation"),
			depsDev((f) => f.deprecation, "deprecation"),
		),
		versionMarks: first(
			npm((f) => f.versionMarks ?? null, "versionMarks"),
			registry((f) => f.versionMarks, "versionMarks"),
			depsDev((f) => f.versionMarks ?? null, "versionMarks"),
		),
		projectStatus: outranking(
			registry((f) => f.projectStatus, "projectStatus"),
			depsDev((f) => f.projectStatus ?? null, "projectStatus"),
		),
		unpublishedAt: npm((f) => f.unpublishedAt, "unpublishedAt"),
		malicious: npm((f) => f.securityHolder, "securityHolder"),
		hasProvenance: first(
			npm((f) => f.hasProvenance, "hasProvenance"),
			registry((f) => f.hasProvenance, "hasProvenance"),
			depsDev((f) => f.hasProvenance, "hasProvenance"),
		),
		recentChanges: first(
			changesIn(
				reports.npm,
				npm((f) => f.recentChanges ?? null, "recentChanges"),
			),
			changesIn(
				reports.registry,
				registry((f) => f.recentChanges ?? null, "recentChanges"),
			),
		),
	};
}

function dateOfDay(day: Day | undefined): string | null {
	return day === undefined ? null : `${dateOf(day)}T00:00:00.000Z`;
}

/**
 * The registry's word, where it knows deprecation. A mirror may lack what another source knows: one yes is enough, and
 * the one that means the whole package outranks.
 */
function deprecationFact(
	registry: Fact<Deprecation>,
	...others: [Fact<Deprecation>, ...Fact<Deprecation>[]]
): Fact<Deprecation> {
	if (registry.state === "known") return registry;
	const candidates = [...others, registry] as const;
	const known = candidates.filter((fact) => fact.state === "known");
	return (
		known.find(({ value }) => isDeprecatedPackage(value)) ??
		known.find(({ value }) => value.latest !== null) ??
		first(...candidates)
	);
}
