import { circuitPolicy } from "../../resilience/circuit/circuit-policy.ts";
import { HTTP_RETRY } from "../../resilience/retry-presets.ts";
import type { Source } from "../source.ts";

export const depsDev = {
	id: "deps_dev",
	tells: "dependents, advisories, Scorecard",
	parts: {
		dependents: "dependents",
		project: "Scorecard and stars",
		advisoryIds: "advisories",
		advisories: "contents of advisories",
	},
	ecosystems: "all",
	isOptional: false,
	advice: {},
	upstreams: {
		depsDev: {
			name: "deps.dev",
			urlVariable: "DEPS_DEV_URL",
			defaultUrl: "https://api.deps.dev",
			circuit: circuitPolicy({ failureThreshold: 10, breakMs: 60_000, successThreshold: 3 }),
			http2: true,
		},
		// deps.dev names a version's advisories by id; OSV has their records.
		osv: {
			name: "OSV",
			urlVariable: "OSV_URL",
			defaultUrl: "https://api.osv.dev",
			circuit: circuitPolicy({ failureThreshold: 10, breakMs: 60_000, successThreshold: 3 }),
			http2: true,
		},
	},
	retry: HTTP_RETRY,
	asksAbout: "package",
	bulk: { form: "batch", stage: 2 },
} as const satisfies Source<"deps_dev">;
