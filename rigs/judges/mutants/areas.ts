/** What is broken, and the tests that are to notice it: the folder's own, and those of the machine that it works for. */
export type Area = { mutate: string; tests: readonly string[] };

export const AREAS: Readonly<Record<string, Area>> = {
	resilience: { mutate: "packages/core/src/resilience", tests: ["tests/core/resilience/**"] },
	scoring: { mutate: "packages/core/src/scoring", tests: ["tests/core/scoring/**", "tests/real-world/**"] },
	collection: {
		mutate: "packages/core/src/collection",
		tests: ["tests/core/collection/**", "tests/state-machines/collect-package.test.ts"],
	},
	"dead-letters": {
		mutate: "packages/core/src/dead-letters",
		tests: ["tests/core/dead-letters/**", "tests/state-machines/process-dead-letters.test.ts"],
	},
	healing: {
		mutate: "packages/core/src/healing",
		tests: ["tests/core/healing/**", "tests/state-machines/heal-stale-packages.test.ts"],
	},
	refresh: {
		mutate: "packages/core/src/refresh",
		tests: ["tests/core/refresh/**", "tests/state-machines/refresh-packages.test.ts"],
	},
	accounts: {
		mutate: "packages/core/src/accounts",
		tests: ["tests/core/accounts/**", "tests/functions/api/{http,routes/accounts}/**"],
	},
	composition: {
		mutate: "packages/functions/src/compose",
		tests: ["tests/functions/{compose,api/http}/**", "tests/wiring/**"],
	},
};
