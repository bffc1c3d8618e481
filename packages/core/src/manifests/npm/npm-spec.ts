/** Reads the specifiers of dependencies in the JavaScript world. */

export type NpmSpec =
	| { kind: "registry"; name: string; range: string }
	/** `reason` completes "skipped because it is …". */
	| { kind: "elsewhere"; reason: string };

/** Most ranges: one version, or what is compatible with it. It holds no colon and no slash, so that nothing else matches. */
const PLAIN_RANGE = /^(?:[\^~<>=]{0,2}v?\d[\w.+-]*|\*)?$/;

const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
	[/^workspace:/i, "part of the same workspace"],
	[/^(?:file|link|portal|exec):/i, "a local path"],
	[/^(?:\.{1,2}(?:[/\\]|$)|~?[/\\]|[a-z]:[/\\])/i, "a local path"],
	[/^(?:git(?:\+[a-z]+)?:|git@|ssh:)/i, "a git repository"],
	[/^(?:github|gitlab|bitbucket|gist):/i, "a git repository"],
	[/^https?:\/\/[^?#]*\.git(?:[?#]|$)/i, "a git repository"],
	[/^https?:/i, "a tarball by URL"],
	[/^jsr:/i, "from another registry (jsr.io)"],
	[/^runtime:/i, "a runtime"],
	// GitHub's shorthand owner/repository, with a branch or a range of tags; a range holds no slash.
	[/^[^@:/\s#]+\/[^:/\s#]+(?:#.*)?$/, "a git repository"],
	// A range of versions contains no colon; a catalogue's range is elsewhere in the workspace.
	[/^(?!catalog:)[a-z][a-z0-9+.-]*:/i, "not from npm, according to its protocol"],
];

/**
 * @param name the name under which the dependency is required
 * @param spec as written: `^1.2.0`, `npm:other@^1`, `workspace:*`, `file:../lib`, `patch:other@npm%3A1.0.0#…`
 */
export function readNpmSpec(name: string, spec: string): NpmSpec {
	if (PLAIN_RANGE.test(spec)) return { kind: "registry", name, range: spec };
	if (spec.startsWith("npm:")) return readAlias(name, spec.slice("npm:".length));
	if (spec.startsWith("patch:")) return readPatch(name, spec.slice("patch:".length));
	const reason = ELSEWHERE.find(([pattern]) => pattern.test(spec))?.[1];
	return reason === undefined ? { kind: "registry", name, range: spec } : { kind: "elsewhere", reason };
}

/** `other@^1`, `@scope/other@^1`, `other`; berry also writes the range alone: `^1`. */
function readAlias(name: string, target: string): NpmSpec {
	const at = target.indexOf("@", 1);
	if (at !== -1) return { kind: "registry", name: target.slice(0, at), range: target.slice(at + 1) };
	const isName = target.startsWith("@") || /^[A-Za-z_-][\w.-]*$/.test(target);
	return isName && !/^(?:v\d|x(?:\.|$)|latest$|next$)/i.test(target)
		? { kind: "registry", name: target, range: "*" }
		: { kind: "registry", name, range: target };
}

/** `other@npm%3A1.0.0#patch.diff`: the package that is patched. */
function readPatch(name: string, source: string): NpmSpec {
	const [patched = ""] = source.split("#", 1);
	const at = patched.indexOf("@", 1);
	if (at === -1) return { kind: "registry", name, range: "*" };
	return readNpmSpec(patched.slice(0, at), patched.slice(at + 1).replace(/^npm%3A/i, "npm:"));
}
