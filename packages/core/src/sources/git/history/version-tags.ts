/** Finds the tags of a repository that are its versions, where no registry lists any. Pure. */
import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import { compareVersions } from "../../../packages/version-order.ts";

export type VersionTags = {
	/**
	 * The tag as it is written, e.g. `v4.2.2`: the highest release, or the highest pre-release when there is no release.
	 */
	newest: string | null;
	count: number;
};

const WHOLE = /^v?\d+\.\d+\.\d+(?:[.+-][0-9A-Za-z.+-]{1,60})?$/;
/** These tags move with each release if there are also full versions. */
const SHORT = /^v?\d+(?:\.\d+)?$/;

/** @param names short ones, such as `v4.2.2` */
export function versionTagsOf(names: readonly string[]): VersionTags {
	const whole = names.filter((name) => WHOLE.test(name));
	const versions = whole.length > 0 ? whole : names.filter((name) => SHORT.test(name));
	const releases = versions.filter((version) => !SEMANTIC_VERSIONS.prerelease.test(version));
	const candidates = releases.length > 0 ? releases : versions;
	const newest = candidates.reduce<string | null>(
		(best, version) =>
			best === null || compareVersions(version, best, SEMANTIC_VERSIONS) > 0 ? version : best,
		null,
	);
	return { newest, count: versions.length };
}
