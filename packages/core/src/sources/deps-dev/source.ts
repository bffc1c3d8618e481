import { circuitPolicy } from "../../resilience/circuit-policy.ts";
import type { Source } from "../source.ts";

export const depsDev = {
	id: "deps_dev",
	label: "deps.dev",
	tells: "dependents, advisories, Scorecard",
	parts: { dependents: "dependents", project: "Scorecard and stars", advisoryIds: "advisories" },
	ecosystems: "all",
	isOptional: false,
	advice: {},
	upstreams: {
		depsDev: {
			name: "deps.dev",
			urlVariable: "DEPS_DEV_URL",
			defaultUrl: "https://api.deps.dev",
			circuit: circuitPolicy({ failureThreshold: 10, breakMs: 60_000, successThreshold: 3 }),
		},
	},
	asksAbout: "package",
} as const satisfies Source<"deps_dev">;
