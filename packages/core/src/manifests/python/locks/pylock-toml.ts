/** pylock.toml, the lockfile that all of Python's tools may write. https://peps.python.org/pep-0751/ */
import { isObject, type JsonObject } from "../../../json-object.ts";
import { objectsIn, stringOf } from "../../documents/json-document.ts";
import type { FormatDescription } from "../../format-description.ts";
import type { Origin } from "../../registries/registry-policy.ts";
import { isDevelopmentGroup } from "../requirements/development-names.ts";
import { foreignByKey, type LockDialect, readLockedEntries } from "./locked-entries.ts";

const FORMAT = "pylock.toml";
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
	["vcs", "a repository"],
	["directory", "a local folder"],
	["archive", "a file by URL or path"],
]);

const GROUP = /["']([\w.-]+)["']\s+in\s+(?:dependency_groups|extras)/g;

const PYLOCK: LockDialect = {
	format: FORMAT,
	list: "packages",
	writtenBy: "uv export or pip lock",
	isLock: (lock) => lock["lock-version"] !== undefined,
	foreignSource: (entry) => foreignByKey(entry, ELSEWHERE),
	origin: originOf,
	isDev: ({ marker }) => isForGroups(stringOf(marker)),
	needs: ({ dependencies }) => objectsIn(dependencies).flatMap(({ name }) => stringOf(name) ?? []),
};

export const pylockToml = {
	id: FORMAT,
	family: "python",
	role: "lock",
	fileNames: [FORMAT],
	matchesName: (name) => /^pylock\.[^.]+\.toml$/.test(name),
	content: [{ kind: "pattern", pattern: /^lock-version = ["']\d/m }],
	read: (text, gate, asked = []) => readLockedEntries(text, gate, asked, PYLOCK),
} as const satisfies FormatDescription;

/**
 * True when every path to it goes through a development group: `'dev' in dependency_groups`. Undefined without such a
 * marker, since most tools write none, and when other groups need it too.
 */
function isForGroups(marker: string | undefined): true | undefined {
	if (marker === undefined) return undefined;
	const ways = marker.split(/\bor\b/).map((way) => [...way.matchAll(GROUP)].map(([, name = ""]) => name));
	return ways.every((groups) => groups.length > 0 && groups.every(isDevelopmentGroup)) ? true : undefined;
}

/** The index may be left out; then the files' own addresses tell whether it is one that is known to be private. */
function originOf({ index, sdist, wheels }: JsonObject): Origin | undefined {
	const named = stringOf(index);
	if (named !== undefined) return { url: named, kind: "registry" };
	const file = [sdist, ...objectsIn(wheels)].find(isObject);
	const url = stringOf(file?.["url"]);
	return url === undefined ? undefined : { url, kind: "mention" };
}
