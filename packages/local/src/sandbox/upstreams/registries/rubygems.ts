/** Answers as https://rubygems.org/api/v1 would. */
import {
	type Answer,
	decodeSegments,
	json,
	UNKNOWN_ROUTE,
	type UpstreamRequest,
} from "../../server/answer.ts";
import type { Universe } from "../../world/universe.ts";
import type { SandboxPackage } from "../../world/world.ts";
import { pageOf } from "./marks.ts";

const GEM = "GET /api/v1/gems/{name}.json";
const VERSIONS = "GET /api/v1/versions/{name}.json";
const OWNERS = "GET /api/v1/gems/{name}/owners.json";

export function answerRubygems(request: UpstreamRequest, universe: Universe): Answer {
	const [api, version, ...path] = decodeSegments(request.rawSegments) ?? [];
	const route = api === "api" && version === "v1" ? routeOf(path) : undefined;
	const found = route && universe.findPackage("rubygems", route.name);
	if (!route || !found) return json(route?.pattern ?? UNKNOWN_ROUTE, 404, "This rubygem could not be found.");
	switch (route.pattern) {
		case GEM:
			return json(GEM, 200, gemDocument(found));
		case VERSIONS:
			return json(VERSIONS, 200, versionList(found));
		case OWNERS:
			return json(
				OWNERS,
				200,
				found.maintainers.map(({ name }, index) => ({ id: index + 1, handle: name })),
			);
	}
}

type Route = { pattern: typeof GEM | typeof VERSIONS | typeof OWNERS; name: string };

function routeOf([kind, second = "", third, ...rest]: readonly string[]): Route | undefined {
	if (rest.length > 0) return undefined;
	if (kind === "gems" && third === "owners.json") return { pattern: OWNERS, name: second };
	if (third !== undefined || !second.endsWith(".json")) return undefined;
	const name = second.slice(0, -".json".length);
	if (kind === "gems") return { pattern: GEM, name };
	return kind === "versions" ? { pattern: VERSIONS, name } : undefined;
}

function gemDocument(found: SandboxPackage) {
	const page = pageOf(found);
	return {
		name: found.name,
		downloads: (found.weeklyDownloads ?? 0) * 100,
		version: found.latestVersion,
		info: found.description,
		licenses: [found.license],
		metadata: {},
		yanked: false,
		project_uri: `https://rubygems.org/gems/${found.name}`,
		homepage_uri: page,
		source_code_uri: page,
		bug_tracker_uri: page && `${page}/issues`,
	};
}

function versionList(found: SandboxPackage) {
	return found.versions.toReversed().map((release) => ({
		number: release.version,
		platform: "ruby",
		built_at: release.publishedAt,
		created_at: release.publishedAt,
		prerelease: /[a-z]/i.test(release.version),
		licenses: [found.license],
		metadata: {},
	}));
}
