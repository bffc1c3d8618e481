/** Which upstream lives at which prefix, and who answers for it. */
import { type Answer, json, type UpstreamRequest } from "./answer.ts";
import type { Upstream } from "./behaviour.ts";
import { answerBundlephobia } from "./bundlephobia.ts";
import { answerDepsDev } from "./deps-dev.ts";
import { answerGithubGraphql } from "./github-graphql.ts";
import { answerGithubRest } from "./github-rest.ts";
import type { LimitedCall, Limits } from "./limits.ts";
import { answerNpm } from "./npm.ts";
import { answerNpmDownloads } from "./npm-downloads.ts";
import type { Universe } from "./universe.ts";

export const PREFIXES = {
	npmRegistry: "npm",
	npmDownloads: "npm-downloads",
	depsDev: "deps-dev",
	github: "github",
	bundlephobia: "bundlephobia",
} as const satisfies Record<Upstream, string>;
export const UPSTREAM_BY_PREFIX: ReadonlyMap<string, Upstream> = new Map(
	(Object.entries(PREFIXES) as [Upstream, string][]).map(([upstream, prefix]) => [prefix, upstream]),
);

/** What the upstream would answer if nothing were wrong. */
export function answerUpstream(
	request: UpstreamRequest,
	call: Pick<LimitedCall, "upstream" | "isGraphql" | "hasToken">,
	universe: Universe,
	limits: Limits,
): Answer {
	if (call.isGraphql) return answerGithubGraphql(request, universe, limits.githubBudget(call));
	const isBatch = call.upstream === "depsDev" && request.method === "POST";
	if (request.method !== "GET" && request.method !== "HEAD" && !isBatch) {
		return json("(other method)", 405, { message: "Only GET is answered here." }, { allow: "GET, HEAD" });
	}
	switch (call.upstream) {
		case "npmRegistry":
			return answerNpm(request, universe);
		case "npmDownloads":
			return answerNpmDownloads(request, universe);
		case "depsDev":
			return answerDepsDev(request, universe);
		case "github":
			return answerGithubRest(request, universe);
		case "bundlephobia":
			return answerBundlephobia(request, universe);
	}
}

/** The refusal in place of the answer, when the call is beyond a limit. */
export function enforce(answer: Answer, call: LimitedCall, asked: UpstreamRequest, limits: Limits): Answer {
	const refusal = limits.admit(call);
	if (refusal) return refusal;
	if (answer.status === 304) limits.refund(call);
	if (call.upstream !== "bundlephobia" || answer.status === 403 || answer.status === 404) return answer;
	const build = limits.admitBuild(asked.query.get("package") ?? "");
	const admitted = build.refusal ?? answer;
	return { ...admitted, headers: { ...admitted.headers, ...build.headers } };
}
