/** Answers as https://proxy.golang.org would. */
import {
	type Answer,
	decodeSegments,
	json,
	text,
	UNKNOWN_ROUTE,
	type UpstreamRequest,
} from "../../server/answer.ts";
import type { SandboxVersion } from "../../world/history.ts";
import type { Universe } from "../../world/universe.ts";
import type { SandboxPackage } from "../../world/world.ts";
import { deprecationOf, pageOf } from "./marks.ts";

const LATEST = "GET /{module}/@latest";
const LIST = "GET /{module}/@v/list";
const MOD = "GET /{module}/@v/{version}.mod";
const INFO = "GET /{module}/@v/{version}.info";

export function answerGoProxy(request: UpstreamRequest, universe: Universe): Answer {
	const segments = decodeSegments(request.rawSegments) ?? [];
	const last = unescapeCase(segments.at(-1) ?? "");
	const isLatest = last === "@latest";
	const isFile = segments.at(-2) === "@v";
	if (!isLatest && !isFile) return text(UNKNOWN_ROUTE, 404, "not found");
	const module = unescapeCase(segments.slice(0, isLatest ? -1 : -2).join("/"));
	const found = universe.findPackage("go", module);
	const pattern = isLatest ? LATEST : last === "list" ? LIST : last.endsWith(".mod") ? MOD : INFO;
	if (!found) return text(pattern, 404, `not found: module ${module.slice(0, 100)}: no matching versions`);
	if (pattern === LIST)
		return text(LIST, 200, `${found.versions.map(({ version }) => version).join("\n")}\n`);
	const wanted = isLatest ? found.latestVersion : last.replace(/\.(?:mod|info)$/, "");
	const release = found.versions.find(({ version }) => version === wanted);
	if (!release) return text(pattern, 404, `not found: unknown revision ${wanted?.slice(0, 100)}`);
	return pattern === MOD ? text(MOD, 200, goMod(found)) : json(pattern, 200, infoOf(found, release));
}

/** The proxy writes capitals as `!` and the lower-case letter. */
function unescapeCase(text: string): string {
	return text.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function infoOf(found: SandboxPackage, { version, publishedAt }: SandboxVersion) {
	const url = pageOf(found);
	return {
		Version: version,
		Time: publishedAt.replace(/\.\d{3}Z$/, "Z"),
		...(url !== null && { Origin: { VCS: "git", URL: url, Ref: `refs/tags/${version}` } }),
	};
}

function goMod(found: SandboxPackage): string {
	const deprecation = deprecationOf(found);
	const comment = deprecation === undefined ? "" : `// Deprecated: ${deprecation ?? ""}`.trimEnd();
	return `${comment === "" ? "" : `${comment}\n`}module ${found.name}\n\ngo 1.22\n`;
}
