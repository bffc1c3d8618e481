/**
 * The mutated files, and the tests that are to notice: the folder's own, and those of others that judge it in
 * milliseconds. Tests that start a machine or a product would notice more, and cost seconds for each mutant.
 */
export type Area = { mutate: string; tests: readonly string[] };

export const AREAS: Readonly<Record<string, Area>> = {
	resilience: { mutate: "packages/core/src/resilience", tests: ["tests/core/resilience/**"] },
	scoring: {
		mutate: "packages/core/src/scoring",
		tests: ["tests/core/scoring/**", "tests/real-world/**", "tests/cli/explain/**"],
	},
	collection: { mutate: "packages/core/src/collection", tests: ["tests/core/collection/**"] },
	"dead-letters": { mutate: "packages/core/src/dead-letters", tests: ["tests/core/dead-letters/**"] },
	healing: { mutate: "packages/core/src/healing", tests: ["tests/core/healing/**"] },
	refresh: { mutate: "packages/core/src/refresh", tests: ["tests/core/refresh/**"] },
	accounts: {
		mutate: "packages/core/src/accounts",
		tests: [
			"tests/core/accounts/**",
			"tests/functions/api/routes/accounts/**",
			"tests/functions/api/routes/sign-in/**",
			"tests/functions/jobs/**",
		],
	},
	composition: {
		mutate: "packages/functions/src/compose",
		tests: ["tests/functions/{compose,api/http}/**"],
	},
};
