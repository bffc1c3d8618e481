/**
 * Reads the repository that a package declares: hostile input, in many spellings. Nothing is ever fetched as it is
 * written.
 */
import HostedGit from "hosted-git-info";
import type { RepositoryLocation } from "../facts/source-facts.ts";

const MAX_URL_LENGTH = 500;

/** Letters, digits and hyphens, in enterprises an underscore too; older accounts may end with a hyphen. */
const GITHUB_OWNER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const GITHUB_NAME = /^[A-Za-z0-9._-]{1,100}$/;
/** First path segments of github.com that are pages, not owners. */
const GITHUB_PAGES: ReadonlySet<string> = new Set([
	...["about", "apps", "collections", "enterprise", "features", "login", "marketplace", "orgs", "search"],
	...["settings", "site", "sponsors", "topics", "users"],
]);

/** A public DNS name, in lower case. Addresses do not match: no top-level domain is a number. */
const PUBLIC_HOST =
	/^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:xn--[a-z0-9-]{2,59}|[a-z]{2,63})$/;
/** Top-level names that are never public: RFC 6761, RFC 8375, RFC 9476 and common names of private networks. */
const PRIVATE_TLD =
	/\.(?:alt|arpa|corp|example|home|internal|intranet|invalid|lan|local|localdomain|localhost|onion|private|test)$/;

/** The texts of people who have no repository. As npm's shorthand, `n/a` would be one of GitHub's. */
const PLACEHOLDER = /^(?:n\/a|none|null|undefined|unknown|tbd|todo|-+|\.+)$/i;
const APACHE_HOST = /^(?:gitbox|git-wip-us|git)\.apache\.org$/i;

/** Registries, documentation and pages: places that speak of a package, and never its repository. */
const PAGE_HOSTS: ReadonlySet<string> = new Set([
	...["npmjs.com", "npmjs.org", "registry.npmjs.org", "jsr.io", "unpkg.com", "jsdelivr.net", "jsdelivr.com"],
	...["pypi.org", "pypi.python.org", "readthedocs.org", "crates.io", "docs.rs", "lib.rs"],
	...["rubygems.org", "rubydoc.info", "packagist.org", "nuget.org", "pkg.go.dev", "godoc.org", "hex.pm"],
	...["mvnrepository.com", "search.maven.org", "central.sonatype.com", "repo1.maven.org", "javadoc.io"],
	...["libraries.io", "deps.dev", "socket.dev", "snyk.io", "opencollective.com", "patreon.com", "ko-fi.com"],
]);
const PAGE_DOMAIN =
	/\.(?:github\.io|gitlab\.io|readthedocs\.(?:io|org)|rtfd\.(?:io|org)|vercel\.app|netlify\.app)$/;

function isPageHost(host: string): boolean {
	return PAGE_HOSTS.has(host) || PAGE_DOMAIN.test(host);
}

/** Forges whose path is exactly `owner/name`; the rest is a page of the repository. */
const TWO_LEVEL_HOSTS: ReadonlySet<string> = new Set([
	"bitbucket.org",
	"codeberg.org",
	"gitee.com",
	"git.sr.ht",
]);
/** Segments that begin the address of a page inside a repository. */
const PAGE_SEGMENTS: ReadonlySet<string> = new Set([
	"-",
	"tree",
	"blob",
	"src",
	"raw",
	"issues",
	"wiki",
	"releases",
]);

/**
 * Reads a repository as npm (`repository`: string, object or array) or deps.dev (a link) give it. Never throws.
 *
 * @returns null when it names no repository on a public host
 */
export function parseRepositoryUrl(raw: unknown): RepositoryLocation | null {
	const text = textOf(Array.isArray(raw) ? raw[0] : raw);
	if (text === undefined || text.length > MAX_URL_LENGTH || /[\p{C}\s\\]/u.test(text)) return null;
	if (PLACEHOLDER.test(text)) return null;
	const spelled = withScheme(text);
	const url = readUrl(spelled);
	if (url && APACHE_HOST.test(url.hostname)) return apacheMirror(url);
	// Forges with nested groups: only here are pages distinguished from paths.
	if (url?.hostname.toLowerCase().replace(/^www\./, "") === "gitlab.com") return plain(url);
	// A server on another port of a known host is another server.
	if (url && url.port !== "" && /^(?:git\+)?https?:/i.test(spelled)) return null;
	return hosted(spelled) ?? (url ? plain(url) : null);
}

function textOf(raw: unknown): string | undefined {
	if (typeof raw === "string") return raw.trim();
	if (typeof raw !== "object" || raw === null) return undefined;
	const url: unknown = Reflect.get(raw, "url");
	return typeof url === "string" ? url.trim() : undefined;
}

/**
 * `github.com/o/n`, `//github.com/o/n`, `git:github.com/o/n`, Maven's `scm:git:…` and the form of scp (`git@host:o/n`) are
 * all seen.
 */
function withScheme(text: string): string {
	return text
		.replace(/^scm:git:/i, "")
		.replace(
			/^(?:git:)?(?:\/\/)?(?:www\.)?(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)[/:]/i,
			"https://$1/",
		)
		.replace(/^(?:(?:git\+)?ssh:\/\/)?[\w.-]+@([\w-]+(?:\.[\w-]+)+):(?!\d+\/)\/?/, "https://$1/");
}

/** Apache's own servers, whose repositories are mirrored on GitHub under the same names: `repos/asf?p=x.git`, `repos/asf/x.git`. */
function apacheMirror(url: URL): RepositoryLocation | null {
	const asked =
		url.searchParams.get("p")?.split(";")[0] ?? url.pathname.split("/").filter(Boolean).at(-1) ?? "";
	const name = asked.replace(/\.git$/, "");
	return name === "asf" ? null : githubLocation("apache", name);
}

/** The well-known hosts and npm's shorthands, by npm's own parser. */
function hosted(text: string): RepositoryLocation | null {
	const info = readHosted(text) ?? readHosted(withoutPagePath(text));
	if (!info?.user || info.type === "gist") return null;
	if (info.type === "github") return githubLocation(info.user, info.project);
	const path = `${info.user}/${info.project}`;
	return isPlainPath(path) ? { host: info.domain, path } : null;
}

function readHosted(text: string) {
	try {
		return HostedGit.fromUrl(text);
	} catch {
		return undefined;
	}
}

/** `https://github.com/o/n/issues` and the like name the repository o/n. */
function withoutPagePath(text: string): string {
	return text.replace(/^((?:git\+)?https?:\/\/[^/]+\/[^/]+\/[^/#?]+)[/#?].*$/i, "$1");
}

function readUrl(text: string): URL | undefined {
	// The host of a scheme that URL does not know stays unparsed; as https it is read and checked.
	const asHttps = text.replace(/^git\+/i, "").replace(/^(?:ssh|git):\/\//i, "https://");
	return /^https?:\/\//i.test(asHttps) && URL.canParse(asHttps) ? new URL(asHttps) : undefined;
}

function plain(url: URL): RepositoryLocation | null {
	const host = url.hostname.toLowerCase().replace(/^www\./, "");
	const segments = url.pathname.split("/").filter((segment) => segment !== "");
	const [owner = "", name = ""] = segments;
	if (host === "github.com") return githubLocation(owner, name);
	// Gists, the API, raw files: GitHub's, but not repositories.
	if (host.endsWith(".github.com") || host === "raw.githubusercontent.com") return null;
	if (!PUBLIC_HOST.test(host) || PRIVATE_TLD.test(host) || isPageHost(host)) return null;
	const path = repositorySegments(host, segments)
		.join("/")
		.replace(/\.git$/, "");
	return isPlainPath(path) ? { host, path } : null;
}

function repositorySegments(host: string, segments: readonly string[]): readonly string[] {
	if (TWO_LEVEL_HOSTS.has(host)) return segments.slice(0, 2);
	const page = segments.findIndex((segment, position) => position >= 2 && PAGE_SEGMENTS.has(segment));
	return page === -1 ? segments : segments.slice(0, page);
}

function githubLocation(owner: string, name: string): RepositoryLocation | null {
	const repository = name.replace(/\.git$/, "");
	if (!GITHUB_OWNER.test(owner) || GITHUB_PAGES.has(owner.toLowerCase())) return null;
	if (!GITHUB_NAME.test(repository) || /^\.{1,2}$/.test(repository)) return null;
	return { host: "github.com", path: `${owner}/${repository}` };
}

function isPlainPath(path: string): boolean {
	const segments = path.split("/");
	return (
		segments.length >= 2 && segments.every((segment) => /^[\w~.-]+$/.test(segment) && !/^\.+$/.test(segment))
	);
}
