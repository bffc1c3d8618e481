import { circuitPolicy } from "../../resilience/circuit/circuit-policy.ts";
import { HTTP_RETRY } from "../../resilience/retry-presets.ts";
import type { Source } from "../source.ts";

export const npm = {
	id: "npm",
	tells: "versions, deprecation, maintainers, downloads",
	parts: { weeklyDownloads: "weekly downloads" },
	ecosystems: ["npm"],
	isOptional: false,
	advice: {},
	upstreams: {
		npmRegistry: {
			name: "npm",
			urlVariable: "NPM_REGISTRY_URL",
			defaultUrl: "https://registry.npmjs.org",
			circuit: circuitPolicy({ failureThreshold: 10, breakMs: 60_000, successThreshold: 3 }),
			http2: false,
		},
		// Its limits are strict and it is optional, so its outages must not open the registry's circuit.
		npmDownloads: {
			name: "npm downloads",
			urlVariable: "NPM_DOWNLOADS_URL",
			defaultUrl: "https://api.npmjs.org",
			circuit: circuitPolicy({ failureThreshold: 10, breakMs: 60_000, successThreshold: 3 }),
			http2: false,
		},
	},
	retry: HTTP_RETRY,
	asksAbout: "package",
	bulk: { form: "batch", stage: 1 },
} as const satisfies Source<"npm">;
