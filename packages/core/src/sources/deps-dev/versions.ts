/** Finds the versions that stand for a package. Pure. */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import type { DepsDevPackageVersion } from "./schema.ts";
import { isYanked } from "./yanked.ts";

/**
 * The version that is installed by default: the one that deps.dev marks, otherwise the most representative one.
 * Installers avoid a yanked version while there is another, even if it is marked. Undefined when there is no version.
 */
export function defaultVersionOf(
	versions: readonly DepsDevPackageVersion[],
	ecosystem: Ecosystem,
): DepsDevPackageVersion | undefined {
	return (
		versions.find((version) => version.isDefault && !isYanked(version, ecosystem)) ??
		byRepresentativeness(versions, ecosystem)[0]
	);
}

/**
 * At most `limit` versions whose dependents are worth counting: the default one, then the newest. Deprecated versions
 * count only when there are no others, since a fully deprecated package still has dependents.
 */
export function versionsWithDependents(
	versions: readonly DepsDevPackageVersion[],
	ecosystem: Ecosystem,
	limit: number,
): string[] {
	const current = versions.filter((version) => !version.isDeprecated);
	const candidates = current.length > 0 ? current : versions;
	const ranked = byRepresentativeness(candidates, ecosystem);
	const preferred = candidates.filter((version) => version.isDefault);
	const names = [...preferred, ...ranked].map((version) => version.versionKey.version);
	return [...new Set(names)].slice(0, limit);
}

/** Maintained before deprecated, releases before pre-releases, new before old, undated last. */
function byRepresentativeness(
	versions: readonly DepsDevPackageVersion[],
	ecosystem: Ecosystem,
): DepsDevPackageVersion[] {
	const { prerelease } = describeEcosystem(ecosystem).versions;
	const ranks = versions.map((version) => ({
		version,
		deprecated: Number(version.isDeprecated),
		prerelease: Number(prerelease.test(version.versionKey.version)),
		published: publishTime(version) ?? Number.NEGATIVE_INFINITY,
	}));
	ranks.sort(
		(a, b) =>
			a.deprecated - b.deprecated || a.prerelease - b.prerelease || descending(a.published, b.published),
	);
	return ranks.map((rank) => rank.version);
}

/** Epoch milliseconds; undefined when the version has no readable date. */
export function publishTime(version: DepsDevPackageVersion): number | undefined {
	const time = version.publishedAt === null ? Number.NaN : Date.parse(version.publishedAt);
	return Number.isNaN(time) ? undefined : time;
}

function descending(a: number, b: number): number {
	if (a === b) return 0;
	return a > b ? -1 : 1;
}
