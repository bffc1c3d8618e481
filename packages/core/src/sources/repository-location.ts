/** Where a package says its source lives: hostile input, in many spellings. */
import HostedGit from "hosted-git-info";
import type { RepositoryLocation } from "../facts/source-facts.ts";

const MAX_URL_LENGTH = 500;
/** https://docs.github.com: owner of letters, digits and hyphens; names also with dots and underscores. */
const GITHUB_OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/;
const GITHUB_NAME = /^[A-Za-z0-9._-]{1,100}$/;
/** First path segments of github.com that are pages, not owners. */
const NOT_OWNERS: ReadonlySet<string> = new Set([
	"sponsors",
	"orgs",
	"users",
	"settings",
	"marketplace",
	"topics",
]);
const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;

/**
 * Reads a repository as npm (`repository`: string, object or array) or deps.dev (a link) give it. Never throws.
 *
 * @returns null when it names no repository on a public host
 */
export function parseRepositoryUrl(raw: unknown): RepositoryLocation | null {
	const text = textOf(raw);
	if (text === undefined || text.length > MAX_URL_LENGTH || /[\p{Cc}\s]/u.test(text)) return null;
	return hosted(text) ?? plainUrl(text);
}

function textOf(raw: unknown): string | undefined {
	if (typeof raw === "string") return raw.trim();
	if (Array.isArray(raw)) return textOf(raw[0]);
	if (typeof raw !== "object" || raw === null) return undefined;
	const url: unknown = Reflect.get(raw, "url");
	return typeof url === "string" ? url.trim() : undefined;
}

/** The well-known hosts and npm's shorthands, by npm's own parser. */
function hosted(text: string): RepositoryLocation | undefined {
	const info = readHosted(text) ?? readHosted(withoutPagePath(text));
	if (!info || info.type === "gist" || !info.user) return undefined;
	const path = `${info.user}/${info.project}`;
	if (info.domain === "github.com") return github(info.user, info.project) ?? undefined;
	return isPlainPath(path) ? { host: info.domain, path } : undefined;
}

function readHosted(text: string) {
	try {
		return HostedGit.fromUrl(text);
	} catch {
		return undefined;
	}
}

/** `https://github.com/o/n/tree/main/packages/x` and the like name the repository o/n. */
function withoutPagePath(text: string): string {
	return text.replace(/^((?:git\+)?https?:\/\/(?:www\.)?[^/]+\/[^/]+\/[^/#?]+)[/#?].*$/, "$1");
}

function plainUrl(text: string): RepositoryLocation | null {
	const url = readUrl(text);
	if (!url || !/^(?:git\+)?(?:https?|ssh|git):$/.test(url.protocol)) return null;
	const host = url.hostname.toLowerCase().replace(/^www\./, "");
	const segments = url.pathname.split("/").filter((segment) => segment !== "");
	const [owner = "", name = ""] = segments;
	if (host === "github.com") return github(owner, name);
	const path = segments.join("/").replace(/\.git$/, "");
	return HOST.test(host) && isPlainPath(path) ? { host, path } : null;
}

function readUrl(text: string): URL | undefined {
	// A non-special scheme such as git+ssh keeps its host unparsed; the plain one parses the same way.
	const plain = text.replace(/^git\+/, "").replace(/^(?:ssh|git):\/\//, "https://");
	return URL.canParse(plain) ? new URL(plain) : undefined;
}

function github(owner: string, name: string): RepositoryLocation | null {
	const repository = name.replace(/\.git$/, "");
	if (!GITHUB_OWNER.test(owner) || NOT_OWNERS.has(owner.toLowerCase())) return null;
	if (!GITHUB_NAME.test(repository) || repository === "." || repository === "..") return null;
	return { host: "github.com", path: `${owner}/${repository}` };
}

function isPlainPath(path: string): boolean {
	const segments = path.split("/");
	return (
		segments.length >= 2 && segments.every((segment) => /^[\w~.-]+$/.test(segment) && !/^\.+$/.test(segment))
	);
}
