/** The rules by which an ecosystem's versions are ordered. `core/src/packages/version-order.ts` applies them. */

export type VersionGrammar = {
	/** The mark of a pre-release. */
	prerelease: RegExp;
	/** A hyphen begins a pre-release, as in semantic versions; else it separates as a dot does. */
	hyphenIsPrerelease?: boolean;
	/** `1!2.0`: the number before the mark counts first. */
	hasEpoch?: boolean;
	/** Words before their release, the earliest group first; those of a group are one. Lower case. */
	wordsBefore?: readonly (readonly string[])[];
	/** Words that say nothing: `1.0.Final` is 1.0. Lower case. */
	wordsOfRelease?: readonly string[];
	/**
	 * The highest version that a moving tag can mean, such as `v4` of GitHub Actions; other versions mean themselves.
	 * Undefined for branches and commits, which name no version.
	 */
	newestOf?: (version: string) => string | undefined;
	/** The side of a release on which all other words stand. */
	otherWords: "before" | "after";
};

/** https://semver.org/#spec-item-11 */
export const SEMANTIC_VERSIONS: VersionGrammar = {
	prerelease: /^[^+]*-/,
	hyphenIsPrerelease: true,
	otherWords: "before",
};
