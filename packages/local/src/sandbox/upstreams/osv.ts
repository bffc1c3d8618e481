/** Answers as https://api.osv.dev would: all records about a package. https://google.github.io/osv.dev/post-v1-query/ */
import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { type Answer, json, UNKNOWN_ROUTE, type UpstreamRequest } from "../server/answer.ts";
import type { SandboxAdvisory } from "../world/advisories.ts";
import type { Universe } from "../world/universe.ts";

const QUERY = "POST /v1/query";
const QUERY_BATCH = "POST /v1/querybatch";
/** https://google.github.io/osv.dev/post-v1-querybatch/ */
const MAX_QUERIES = 1000;

export function answerOsv(request: UpstreamRequest, universe: Universe): Answer {
	const [api, method, ...rest] = request.rawSegments;
	if (request.method === "POST" && api === "v1" && rest.length === 0) {
		if (method === "query") return answerQuery(request, universe);
		if (method === "querybatch") return answerQueryBatch(request, universe);
	}
	return json(UNKNOWN_ROUTE, 404, { code: 5, message: "Not Found" });
}

function answerQuery(request: UpstreamRequest, universe: Universe): Answer {
	const about = packageOf(parsed(request.body));
	const advisories = about && advisoriesOf(about, universe);
	if (!advisories) return json(QUERY, 400, INVALID);
	const vulns = advisories.map((advisory) => recordOf(advisory, about));
	return json(QUERY, 200, vulns.length > 0 ? { vulns } : {});
}

/** The answers stand in the order of the queries, with ids and times alone. */
function answerQueryBatch(request: UpstreamRequest, universe: Universe): Answer {
	const body = parsed(request.body);
	const queries: unknown =
		typeof body === "object" && body !== null ? Reflect.get(body, "queries") : undefined;
	if (!Array.isArray(queries) || queries.length > MAX_QUERIES) return json(QUERY_BATCH, 400, INVALID);
	const found = queries.map((query) => {
		const about = packageOf(query);
		return about && advisoriesOf(about, universe);
	});
	if (found.includes(undefined)) return json(QUERY_BATCH, 400, INVALID);
	const results = found.map((advisories = []) =>
		advisories.length > 0 ? { vulns: advisories.map(({ id }) => ({ id, modified: MODIFIED })) } : {},
	);
	return json(QUERY_BATCH, 200, { results });
}

const INVALID = { code: 3, message: "Invalid package" };
const MODIFIED = "2026-03-02T10:00:00Z";

type AskedPackage = { ecosystem: string; name: string };

/** Undefined for an ecosystem that OSV does not know. */
function advisoriesOf(about: AskedPackage, universe: Universe): readonly SandboxAdvisory[] | undefined {
	const ecosystem = ECOSYSTEMS.find((name) => describeEcosystem(name).osv === about.ecosystem);
	return ecosystem && (universe.findPackage(ecosystem, about.name)?.advisories ?? []);
}

function parsed(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

function packageOf(query: unknown): AskedPackage | undefined {
	const asked: unknown =
		typeof query === "object" && query !== null ? Reflect.get(query, "package") : undefined;
	if (typeof asked !== "object" || asked === null) return undefined;
	return { ecosystem: String(Reflect.get(asked, "ecosystem")), name: String(Reflect.get(asked, "name")) };
}

function recordOf({ id, title, aliases, cvss3Vector }: SandboxAdvisory, about: AskedPackage) {
	return {
		id,
		summary: title,
		aliases,
		published: "2026-03-02T10:00:00Z",
		modified: MODIFIED,
		...(cvss3Vector !== "" && { severity: [{ type: "CVSS_V3", score: cvss3Vector }] }),
		affected: [{ package: about, ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }] }] }],
	};
}
