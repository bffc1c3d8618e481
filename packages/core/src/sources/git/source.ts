import { circuitPolicy } from "../../resilience/circuit/circuit-policy.ts";
import { HTTP_RETRY } from "../../resilience/retry-presets.ts";
import type { Source, Upstream } from "../source.ts";

/** A long history takes its time, which says nothing about the host. */
const CIRCUIT = circuitPolicy({ failureThreshold: 5, breakMs: 120_000, successThreshold: 2, slowMs: 60_000 });

/** All are asked at the mirror when there is one. */
function forge<N extends Upstream["name"]>(name: N, defaultUrl: string) {
	return { name, urlVariable: "GIT_MIRROR_URL", defaultUrl, circuit: CIRCUIT, http2: false } as const;
}

export const git = {
	id: "git",
	tells: "commits, people, tags",
	parts: {},
	ecosystems: "all",
	isOptional: false,
	advice: {
		RateLimitedError:
			"The host limits anonymous readers and is asked again later. On github.com a GITHUB_TOKEN is limited less.",
		UpstreamForbiddenError: "The repository is private, or the host shows it to nobody without credentials.",
	},
	upstreams: {
		gitOnGithub: forge("git on github.com", "https://github.com"),
		gitOnGitlab: forge("git on gitlab.com", "https://gitlab.com"),
		gitOnCodeberg: forge("git on codeberg.org", "https://codeberg.org"),
		gitOnBitbucket: forge("git on bitbucket.org", "https://bitbucket.org"),
		// Each repository's own host.
		gitElsewhere: forge("git elsewhere", ""),
	},
	retry: HTTP_RETRY,
	asksAbout: "repository",
	bulk: { form: "one_by_one", stage: 3 },
} as const satisfies Source<"git">;

export type GitCircuitName = (typeof git.upstreams)[keyof typeof git.upstreams]["name"];
const BY_HOST: ReadonlyMap<string, GitCircuitName> = new Map(
	Object.values(git.upstreams).flatMap(({ name, defaultUrl }) =>
		defaultUrl === "" ? [] : [[new URL(defaultUrl).hostname, name]],
	),
);

/** The large forges, whose "no such repository" is believed. */
export function isForge(host: string): boolean {
	return BY_HOST.has(host);
}

/** The host's circuit as the vocabulary and metrics name it. */
export function gitCircuitOf(host: string): GitCircuitName {
	return BY_HOST.get(host) ?? git.upstreams.gitElsewhere.name;
}
