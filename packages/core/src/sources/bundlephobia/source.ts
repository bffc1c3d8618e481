import { circuitPolicy } from "../../resilience/circuit/circuit-policy.ts";
import { HTTP_RETRY } from "../../resilience/retry-presets.ts";
import type { Source } from "../source.ts";

export const bundlephobia = {
	id: "bundlephobia",
	tells: "bundle size",
	parts: {},
	ecosystems: ["npm"],
	isOptional: true,
	advice: {},
	upstreams: {
		bundlephobia: {
			name: "bundlephobia",
			urlVariable: "BUNDLEPHOBIA_URL",
			defaultUrl: "https://bundlephobia.com",
			circuit: circuitPolicy({ failureThreshold: 5, breakMs: 120_000, successThreshold: 2 }),
			// By the X-RateLimit headers of its answers.
			allows: { calls: 120, seconds: 300 },
			http2: false,
		},
	},
	retry: HTTP_RETRY,
	asksAbout: "package",
	bulk: { form: "left_out" },
} as const satisfies Source<"bundlephobia">;
