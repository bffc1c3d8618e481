/** Resolves versions by the properties of other files: `${name}` of Maven, `$(Name)` of MSBuild. Pure. */
import type { ManifestDependency } from "./manifest.ts";

const PROPERTY = /\$(?:\{([\w.-]{1,100})\}|\(([\w.-]{1,100})\))/g;
/** No version is as long. */
const MAX_LENGTH = 512;
/** `[1.0,2.0)`: a range locks no version, nor does a property that is set elsewhere. */
const RANGE = /[[\](),$]/;

export function lockedVersion(requirement: string | undefined): string | undefined {
	return requirement === undefined || RANGE.test(requirement) ? undefined : requirement;
}

export function withProperties(
	dependency: ManifestDependency,
	properties: ReadonlyMap<string, string>,
): ManifestDependency {
	const { requirement } = dependency;
	if (properties.size === 0 || !requirement?.includes("$")) return dependency;
	const settled = requirement
		.replace(PROPERTY, (whole, maven?: string, msbuild?: string) => {
			// Names in MSBuild are the same in capitals.
			return properties.get(maven ?? msbuild?.toLowerCase() ?? "") ?? whole;
		})
		.slice(0, MAX_LENGTH);
	if (settled === requirement) return dependency;
	const version = lockedVersion(settled);
	return { ...dependency, requirement: settled, versions: version === undefined ? [] : [version] };
}
