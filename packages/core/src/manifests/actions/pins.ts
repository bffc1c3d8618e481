/** Reads the reference after the @ of an action: a tag, a branch or a commit. Pure. */

export type Pin = {
	/** A tag that is a version, also one that moves (`v4`). */
	version: string | undefined;
	/** The requirement as the workflow states it. */
	requirement: string | undefined;
};

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i;
const VERSION_TAG = /^v?\d+(?:\.\d+){0,3}(?:[.+-][0-9A-Za-z.+-]{1,60})?$/i;
/** `uses: owner/name@<commit> # v4.1.7`, as Dependabot, Renovate, pinact, ratchet and frizbee write the comment. */
const COMMENTED = /^[ \t]*(?:-[ \t]+)?["']?uses["']?:[ \t]*["']?([^\s"'#]+)["']?[ \t]+#[ \t]*(\S.*)$/gm;
const VERSION_IN_COMMENT = /(?:^|[\s=:@/-])(v?\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z.]{1,40})?)(?=$|[\s,;)\]])/i;

/** Versions from the comments beside pins, by `owner/name@commit`. */
export function pinnedVersionsIn(text: string): Map<string, string> {
	const versions = new Map<string, string>();
	for (const [, uses = "", comment = ""] of text.matchAll(COMMENTED)) {
		const version = VERSION_IN_COMMENT.exec(comment.slice(0, MAX_COMMENT))?.[1];
		if (version !== undefined) versions.set(uses, version);
	}
	return versions;
}

const MAX_COMMENT = 200;

/** @param commented the version that a comment names; believed of a commit alone, which says nothing itself */
export function pinOf(asked: string | undefined, commented: string | undefined): Pin {
	if (asked === undefined) return { version: undefined, requirement: undefined };
	if (COMMIT.test(asked)) return { version: commented, requirement: asked };
	return { version: VERSION_TAG.test(asked) ? asked : undefined, requirement: asked };
}
