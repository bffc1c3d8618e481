/** The upstreams by the prefixes they live at, and who answers for each. */

import { gitCircuitOf } from "@dephealth/core/sources/git/source.ts";
import { UPSTREAM_KEYS, UPSTREAMS, type UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { type Answer, json, type UpstreamRequest } from "./server/answer.ts";
import type { LimitedCall, Limits } from "./server/limits.ts";
import { answerBundlephobia } from "./upstreams/bundlephobia.ts";
import { answerDepsDev } from "./upstreams/deps-dev.ts";
import { answerGit } from "./upstreams/git.ts";
import { answerGithubGraphql } from "./upstreams/github-graphql.ts";
import { answerGithubRest } from "./upstreams/github-rest.ts";
import { answerNpm } from "./upstreams/npm.ts";
import { answerNpmDownloads } from "./upstreams/npm-downloads.ts";
import { answerOsv } from "./upstreams/osv.ts";
import { answerCrates, answerCratesIndex } from "./upstreams/registries/crates.ts";
import { answerGoProxy } from "./upstreams/registries/go-proxy.ts";
import { answerMavenCentral } from "./upstreams/registries/maven-central.ts";
import { answerNuget } from "./upstreams/registries/nuget.ts";
import { answerPackagist } from "./upstreams/registries/packagist.ts";
import { answerPypi } from "./upstreams/registries/pypi.ts";
import { answerRubygems } from "./upstreams/registries/rubygems.ts";
import type { Universe } from "./world/universe.ts";

type SimulatedUpstream = {
	/** First segment of its paths. */
	prefix: string;
	answer(request: UpstreamRequest, universe: Universe): Answer;
	/** Besides GET and HEAD. */
	takesPost?: true;
};

const GIT: SimulatedUpstream = { prefix: "git", answer: answerGit, takesPost: true };

export const SIMULATED: Readonly<Record<UpstreamKey, SimulatedUpstream>> = {
	npmRegistry: { prefix: "npm", answer: answerNpm },
	npmDownloads: { prefix: "npm-downloads", answer: answerNpmDownloads },
	pypi: { prefix: "pypi", answer: answerPypi },
	cratesIndex: { prefix: "crates-index", answer: answerCratesIndex },
	crates: { prefix: "crates", answer: answerCrates },
	rubygems: { prefix: "rubygems", answer: answerRubygems },
	nuget: { prefix: "nuget", answer: answerNuget },
	goProxy: { prefix: "go-proxy", answer: answerGoProxy },
	mavenCentral: { prefix: "maven-central", answer: answerMavenCentral },
	packagist: { prefix: "packagist", answer: answerPackagist },
	depsDev: { prefix: "deps-dev", answer: answerDepsDev, takesPost: true },
	osv: { prefix: "osv", answer: answerOsv, takesPost: true },
	github: { prefix: "github", answer: answerGithubRest },
	bundlephobia: { prefix: "bundlephobia", answer: answerBundlephobia },
	gitOnGithub: GIT,
	gitOnGitlab: GIT,
	gitOnCodeberg: GIT,
	gitOnBitbucket: GIT,
	gitElsewhere: GIT,
};
const UPSTREAM_BY_PREFIX: ReadonlyMap<string, UpstreamKey> = new Map(
	UPSTREAM_KEYS.map((upstream) => [SIMULATED[upstream].prefix, upstream]),
);
const GIT_UPSTREAMS: ReadonlyMap<string, UpstreamKey> = new Map(
	UPSTREAM_KEYS.map((upstream) => [UPSTREAMS[upstream].name, upstream]),
);

/**
 * The upstream that answers at a path. All repositories lie below one prefix, as in a mirror: `git/github.com/o/n.git`.
 */
export function upstreamAt(prefix: string, below: readonly string[]): UpstreamKey | undefined {
	if (prefix === GIT.prefix) return GIT_UPSTREAMS.get(gitCircuitOf(below[0] ?? ""));
	return UPSTREAM_BY_PREFIX.get(prefix);
}

/** The upstream's answer when nothing is wrong. */
export function answerUpstream(
	request: UpstreamRequest,
	call: Pick<LimitedCall, "upstream" | "isGraphql" | "hasToken">,
	universe: Universe,
	limits: Limits,
): Answer {
	if (call.isGraphql) return answerGithubGraphql(request, universe, limits.githubBudget(call));
	const simulated = SIMULATED[call.upstream];
	const isTaken = ["GET", "HEAD", ...(simulated.takesPost ? ["POST"] : [])].includes(request.method);
	if (!isTaken) {
		return json("(other method)", 405, { message: "Only GET is answered here." }, { allow: "GET, HEAD" });
	}
	return simulated.answer(request, universe);
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
