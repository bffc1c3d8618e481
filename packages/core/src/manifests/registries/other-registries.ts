/** Hosts that are known to serve packages that differ from the public registries', for any ecosystem. */

export type OtherRegistry = {
	host: RegExp;
	path?: RegExp;
	what: string;
	/** True when packages from there are in no public registry, or are other packages there. */
	isPrivate?: boolean;
	/** True when it is no registry, but files of a repository. */
	isArchive?: boolean;
};

const PRIVATE_HOST = "which serves private packages";
const ARCHIVE = "an archive of a git repository";

const OTHER_REGISTRIES: readonly OtherRegistry[] = [
	{ host: /^(?:npm\.|www\.)?jsr\.io$/, what: "another public registry (JSR)", isPrivate: true },
	{ host: /^test\.pypi\.org$|^test-files\.pythonhosted\.org$/, what: "PyPI's test index" },
	{
		host: /(?:^|\.)pkg\.github\.com$/,
		what: "GitHub's registry, which is not the public one",
		isPrivate: true,
	},
	{
		host: /^gitlab\.com$|./,
		path: /^\/api\/v4\/(?:projects|groups|packages)\//,
		what: "a registry of GitLab, which is not the public one",
		isPrivate: true,
	},
	{
		host: /(?:^|\.)pkgs\.dev\.azure\.com$|(?:^|\.)pkgs\.visualstudio\.com$/,
		what: PRIVATE_HOST,
		isPrivate: true,
	},
	{ host: /\.codeartifact\.[a-z0-9-]+\.amazonaws\.com$/, what: PRIVATE_HOST, isPrivate: true },
	{ host: /\.pkg\.dev$/, what: PRIVATE_HOST, isPrivate: true },
	{ host: /\.jfrog\.io$/, what: PRIVATE_HOST, isPrivate: true },
	{
		host: /(?:^|\.)(?:cloudsmith\.io|fury\.io|packagecloud\.io|myget\.org|repo\.packagist\.com)$/,
		what: PRIVATE_HOST,
	},
	{
		host: /^(?:node\.bit\.cloud|node\.bitsrc\.io|buf\.build|registry\.tiptap\.dev)$/,
		what: PRIVATE_HOST,
		isPrivate: true,
	},
	{
		host: /^(?:npm\.fontawesome\.com|npm\.greensock\.com|gems\.contribsys\.com)$/,
		what: PRIVATE_HOST,
		isPrivate: true,
	},
	{ host: /^pkg\.pr\.new$/, what: "builds of pull requests" },
	{ host: /^jitpack\.io$/, what: "builds of git repositories" },
	{
		host: /^(?:codeload\.github\.com|api\.github\.com|raw\.githubusercontent\.com)$/,
		what: ARCHIVE,
		isArchive: true,
	},
	{
		host: /^(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)$/,
		what: ARCHIVE,
		isArchive: true,
	},
];

/** The registry at a URL; undefined for one that is not known. */
export function otherRegistryAt({ hostname, pathname }: URL): OtherRegistry | undefined {
	return OTHER_REGISTRIES.find(
		({ host, path }) => host.test(hostname) && (path === undefined || path.test(pathname)),
	);
}
