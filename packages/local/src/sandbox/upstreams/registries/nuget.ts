/** Answers as https://api.nuget.org/v3/registration5-gz-semver2 would. */
import {
	type Answer,
	decodeSegments,
	json,
	UNKNOWN_ROUTE,
	type UpstreamRequest,
} from "../../server/answer.ts";
import type { SandboxVersion } from "../../world/history.ts";
import type { Universe } from "../../world/universe.ts";
import type { SandboxPackage } from "../../world/world.ts";
import { isDeprecated, pageOf, successorOf } from "./marks.ts";

const INDEX = "GET /v3/registration5-gz-semver2/{id}/index.json";
const PAGE = "GET /v3/registration5-gz-semver2/{id}/page/{lower}/{upper}.json";
const PAGE_SIZE = 64;
/** Packages with fewer versions get them with the index. */
const INLINE_UP_TO = 128;

export function answerNuget(request: UpstreamRequest, universe: Universe): Answer {
	const [version, registration, id = "", kind, lower, file, ...rest] =
		decodeSegments(request.rawSegments) ?? [];
	const isKnown = version === "v3" && registration === "registration5-gz-semver2" && rest.length === 0;
	const pattern = !isKnown
		? UNKNOWN_ROUTE
		: kind === "index.json"
			? INDEX
			: kind === "page"
				? PAGE
				: UNKNOWN_ROUTE;
	const found = pattern === UNKNOWN_ROUTE ? undefined : universe.findPackage("nuget", id);
	if (!found || found.versions.length === 0) return json(pattern, 404, { message: "not found" });
	const pages = pagesOf(found, request.baseUrl);
	if (pattern === INDEX) {
		const isInline = found.versions.length <= INLINE_UP_TO;
		return json(INDEX, 200, {
			count: pages.length,
			items: pages.map(({ items, ...page }) => (isInline ? { ...page, items } : page)),
		});
	}
	const page = pages.find((one) => one.lower === lower && `${one.upper}.json` === file);
	return page ? json(PAGE, 200, page) : json(PAGE, 404, { message: "not found" });
}

function pagesOf(found: SandboxPackage, baseUrl: string) {
	const count = Math.ceil(found.versions.length / PAGE_SIZE);
	return Array.from({ length: count }, (_, index) => {
		const releases = found.versions.slice(index * PAGE_SIZE, (index + 1) * PAGE_SIZE);
		const lower = releases[0]?.version ?? "";
		const upper = releases.at(-1)?.version ?? "";
		return {
			"@id": `${baseUrl}/v3/registration5-gz-semver2/${found.name}/page/${lower}/${upper}.json`,
			count: releases.length,
			lower,
			upper,
			items: releases.map((release) => ({ catalogEntry: entryOf(found, release) })),
		};
	});
}

function entryOf(found: SandboxPackage, release: SandboxVersion) {
	return {
		id: found.name,
		version: release.version,
		listed: true,
		published: release.publishedAt.replace("Z", "+00:00"),
		licenseExpression: found.license,
		projectUrl: pageOf(found) ?? "",
		...(isDeprecated(release) && { deprecation: deprecationOf(found, release) }),
	};
}

function deprecationOf(found: SandboxPackage, { deprecated }: SandboxVersion) {
	return typeof deprecated === "string"
		? {
				reasons: ["Legacy"],
				message: deprecated,
				alternatePackage: { id: successorOf(found), range: "*" },
			}
		: { reasons: ["Other"] };
}
