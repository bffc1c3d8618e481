import type { Deprecation } from "./source-facts.ts";

/** All versions are deprecated, or the latest one and there is no other to go to. */
export function isDeprecatedPackage({ latest, allVersions, goTo = null }: Deprecation): boolean {
	return allVersions || (latest !== null && goTo === null);
}
