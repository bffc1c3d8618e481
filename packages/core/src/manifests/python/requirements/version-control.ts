/** Programs by whose names Python's tools name a repository, in words. No index has a package that comes from one. */
export const VERSION_CONTROL: ReadonlyMap<string, string> = new Map([
	["git", "a git repository"],
	["hg", "a Mercurial repository"],
	["svn", "a Subversion repository"],
	["bzr", "a Bazaar repository"],
]);
