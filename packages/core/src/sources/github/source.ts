import { circuitPolicy } from "../../resilience/circuit/circuit-policy.ts";
import { GITHUB_RETRY } from "../../resilience/retry-presets.ts";
import type { Source } from "../source.ts";

export const github = {
	id: "github",
	tells: "archived or not, stars, open issues",
	parts: {
		humanCommits: "commits",
		archived: "archived or not",
		stars: "stars",
		openIssues: "open issues",
	},
	ecosystems: "all",
	isOptional: false,
	advice: {
		RateLimitedError: "Set GITHUB_TOKEN to lift GitHub's limit of 60 requests an hour.",
		UpstreamForbiddenError: "Check that GITHUB_TOKEN is valid.",
	},
	upstreams: {
		github: {
			name: "GitHub",
			urlVariable: "GITHUB_API_URL",
			defaultUrl: "https://api.github.com",
			circuit: circuitPolicy({ failureThreshold: 5, breakMs: 120_000, successThreshold: 2 }),
			http2: false,
		},
	},
	retry: GITHUB_RETRY,
	asksAbout: "repository",
	bulk: { form: "batch", stage: 4 },
} as const satisfies Source<"github">;
