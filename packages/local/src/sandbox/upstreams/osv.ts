/** Answers as https://api.osv.dev would: all records about a package. https://google.github.io/osv.dev/post-v1-query/ */
import { ECOSYSTEMS } from "@dephealth/contract/vocabulary.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { type Answer, json, UNKNOWN_ROUTE, type UpstreamRequest } from "../server/answer.ts";
import type { SandboxAdvisory } from "../world/advisories.ts";
import type { Universe } from "../world/universe.ts";

const QUERY = "POST /v1/query";

export function answerOsv(request: UpstreamRequest, universe: Universe): Answer {
	const [api, method, ...rest] = request.rawSegments;
	if (request.method !== "POST" || api !== "v1" || method !== "query" || rest.length > 0) {
		return json(UNKNOWN_ROUTE, 404, { code: 5, message: "Not Found" });
	}
	const about = packageOf(request.body);
	const ecosystem = ECOSYSTEMS.find((name) => describeEcosystem(name).osv === about?.ecosystem);
	if (!about || !ecosystem) return json(QUERY, 400, { code: 3, message: "Invalid package" });
	const found = universe.findPackage(ecosystem, about.name);
	const vulns = (found?.advisories ?? []).map((advisory) => recordOf(advisory, about));
	return json(QUERY, 200, vulns.length > 0 ? { vulns } : {});
}

type AskedPackage = { ecosystem: string; name: string };

function packageOf(body: string): AskedPackage | undefined {
	try {
		const asked: unknown = JSON.parse(body)?.package;
		if (typeof asked !== "object" || asked === null) return undefined;
		return { ecosystem: String(Reflect.get(asked, "ecosystem")), name: String(Reflect.get(asked, "name")) };
	} catch {
		return undefined;
	}
}

function recordOf({ id, title, aliases, cvss3Vector }: SandboxAdvisory, about: AskedPackage) {
	return {
		id,
		summary: title,
		aliases,
		published: "2026-03-02T10:00:00Z",
		modified: "2026-03-02T10:00:00Z",
		...(cvss3Vector !== "" && { severity: [{ type: "CVSS_V3", score: cvss3Vector }] }),
		affected: [{ package: about, ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }] }] }],
	};
}
