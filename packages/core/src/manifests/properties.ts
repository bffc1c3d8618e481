/** Resolves texts by properties, of the same file and of others: `${name}` of Maven, `$(Name)` of MSBuild. Pure. */
import type { ManifestDependency } from "./manifest.ts";

const PROPERTY = /\$(?:\{([\w.-]{1,100})\}|\(([\w.-]{1,100})\))/g;
/** No name and no version is as long: what grows on would only take time. */
const MAX_LENGTH = 512;
/** Properties may name properties; a circle ends here. */
const MAX_ROUNDS = 8;
/** `[1.0,2.0)`: a range locks no version, nor does a property that is set elsewhere. */
const RANGE = /[[\](),$]/;

export function lockedVersion(requirement: string | undefined): string | undefined {
	return requirement === undefined || RANGE.test(requirement) ? undefined : requirement;
}

/** The text with values in place of the properties that the file sets; others stay as they are. */
export type Resolve = (text: string | undefined) => string | undefined;

/**
 * Resolves each text once, because a file may repeat one whose properties grow.
 *
 * @param opening the characters that each property begins with
 * @param pattern all properties of a text, each with its name as the first group
 */
export function createResolver(
	opening: "${" | "$(",
	pattern: RegExp,
	look: (name: string) => string | undefined,
): Resolve {
	const resolved = new Map<string, string>();

	function resolve(written: string): string {
		let text = written;
		for (let round = 0; round < MAX_ROUNDS && text.includes(opening); round++) {
			text = text.replace(pattern, (whole, name: string) => (look(name) ?? whole).slice(0, MAX_LENGTH));
			if (text.length > MAX_LENGTH) return text.slice(0, MAX_LENGTH);
		}
		return text;
	}

	return (written) => {
		if (!written?.includes(opening)) return written;
		const text = resolved.get(written) ?? resolve(written);
		resolved.set(written, text);
		return text;
	};
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
