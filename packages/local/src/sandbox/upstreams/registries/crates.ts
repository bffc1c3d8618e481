/** Answers as https://crates.io and https://index.crates.io would. */
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
import { isDeprecated, pageOf } from "./marks.ts";

const INDEX = "GET /{prefix}/{name}";
const CRATE = "GET /api/v1/crates/{name}";
const OWNERS = `${CRATE}/owners`;
const RECENT_WEEKS = 90 / 7;

export function answerCratesIndex(request: UpstreamRequest, universe: Universe): Answer {
	const segments = decodeSegments(request.rawSegments) ?? [];
	const found = universe.findPackage("cargo", segments.at(-1) ?? "");
	if (!found) return text(INDEX, 404, "not found");
	return text(INDEX, 200, `${found.versions.map((release) => indexLine(found, release)).join("\n")}\n`);
}

/** A crate is not deprecated there: what its authors left, they yanked. */
function indexLine(found: SandboxPackage, release: SandboxVersion): string {
	return JSON.stringify({
		name: found.name,
		vers: release.version,
		deps: [],
		cksum: "0".repeat(64),
		features: {},
		yanked: isDeprecated(release),
	});
}

export function answerCrates(request: UpstreamRequest, universe: Universe): Answer {
	const [api, version, crates, name = "", part, ...rest] = decodeSegments(request.rawSegments) ?? [];
	const isKnown = api === "api" && version === "v1" && crates === "crates" && rest.length === 0;
	const pattern = !isKnown
		? UNKNOWN_ROUTE
		: part === "owners"
			? OWNERS
			: part === undefined
				? CRATE
				: UNKNOWN_ROUTE;
	const found = pattern === UNKNOWN_ROUTE ? undefined : universe.findPackage("cargo", name);
	if (!found) {
		return json(pattern, 404, { errors: [{ detail: `crate \`${name.slice(0, 64)}\` does not exist` }] });
	}
	if (pattern === CRATE) return json(CRATE, 200, crateDocument(found));
	return json(OWNERS, 200, {
		users: found.maintainers.map(({ name: login }, index) => ({ id: index + 1, kind: "user", login })),
	});
}

function crateDocument(found: SandboxPackage) {
	return {
		crate: {
			id: found.name,
			name: found.name,
			description: found.description,
			repository: pageOf(found),
			downloads: (found.weeklyDownloads ?? 0) * 100,
			recent_downloads: Math.round((found.weeklyDownloads ?? 0) * RECENT_WEEKS),
			max_version: found.latestVersion,
			updated_at: found.modifiedAt,
		},
		versions: found.versions.toReversed().map((release) => ({
			num: release.version,
			created_at: release.publishedAt.replace("Z", "000Z"),
			yanked: isDeprecated(release),
			yank_message: typeof release.deprecated === "string" ? release.deprecated || null : null,
			license: found.license,
			trustpub_data:
				found.hasProvenance && release.version === found.latestVersion ? { provider: "github" } : null,
		})),
		keywords: [],
		categories: [],
	};
}
