/** Answers as https://repo.packagist.org/p2 would: every version but the first contains only its differences. */
import {
	type Answer,
	decodeSegments,
	json,
	UNKNOWN_ROUTE,
	type UpstreamRequest,
} from "../../server/answer.ts";
import type { Universe } from "../../world/universe.ts";
import type { SandboxPackage } from "../../world/world.ts";
import { deprecationOf, pageOf, successorOf } from "./marks.ts";

const PATTERN = "GET /p2/{vendor}/{name}.json";

export function answerPackagist(request: UpstreamRequest, universe: Universe): Answer {
	const [p2, vendor = "", file = "", ...rest] = decodeSegments(request.rawSegments) ?? [];
	if (p2 !== "p2" || rest.length > 0 || !file.endsWith(".json")) {
		return json(UNKNOWN_ROUTE, 404, { error: "404 not found, no packages here" });
	}
	const found = universe.findPackage("packagist", `${vendor}/${file.slice(0, -".json".length)}`);
	if (!found) return json(PATTERN, 404, { error: "404 not found, no packages here" });
	return json(PATTERN, 200, { packages: { [found.name]: versionsOf(found) }, minified: "composer/2.0" });
}

function versionsOf(found: SandboxPackage) {
	const url = pageOf(found);
	const deprecation = deprecationOf(found);
	return found.versions.toReversed().map(({ version, publishedAt }, index) => ({
		...(index === 0 && {
			name: found.name,
			description: found.description,
			license: [found.license],
			type: "library",
			...(url !== null && { source: { type: "git", url: `${url}.git`, reference: "0".repeat(40) } }),
			...(deprecation !== undefined && { abandoned: deprecation === null ? true : successorOf(found) }),
		}),
		version,
		version_normalized: `${version}.0`,
		time: publishedAt.replace(/\.\d{3}Z$/, "+00:00"),
	}));
}
