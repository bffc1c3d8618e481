/** The keys by which a Pipfile and its lock say that a package comes from no index, in words. */
export const NO_INDEX: ReadonlyMap<string, string> = new Map([
	["git", "a git repository"],
	["hg", "a Mercurial repository"],
	["svn", "a Subversion repository"],
	["bzr", "a Bazaar repository"],
	["path", "a local folder"],
	["file", "a file or URL"],
]);
