/** A small lockfile with a tree, for users without one. */

type Example = Readonly<Record<string, readonly string[]>>;

/** Direct dependencies with their own dependencies. The names are invented, and the sandbox has their histories. */
const INVENTED: Example = {
	"active-web-framework": [
		"quiet-utility",
		"one-maintainer-parser",
		"hello-router",
		"hello-body",
		"tiny-types",
	],
	"vulnerable-template-engine": ["deprecated-http-client", "tiny-escape", "tiny-walk"],
	"archived-task-runner": ["tiny-glob", "tiny-watch", "deprecated-http-client"],
	"native-addon-sharp": ["tiny-prebuild", "tiny-detect"],
	"bus-factor-orm": ["tiny-pool", "tiny-sql", "one-maintainer-parser"],
};
const REAL: Example = {
	express: ["body-parser", "cookie", "debug", "qs", "send", "path-to-regexp"],
	request: ["aws-sign2", "caseless", "har-validator", "tough-cookie", "uuid"],
	lodash: [],
	mocha: ["glob", "minimatch", "yargs", "he"],
};

export function exampleLockfile(isSandbox: boolean): string {
	const project = isSandbox ? INVENTED : REAL;
	const names = new Set([...Object.keys(project), ...Object.values(project).flat()]);
	const listed = (items: readonly string[]) => Object.fromEntries(items.map((name) => [name, "^1.0.0"]));
	return JSON.stringify({
		name: "example-shop",
		lockfileVersion: 3,
		packages: {
			"": { name: "example-shop", dependencies: listed(Object.keys(project)) },
			...Object.fromEntries(
				[...names].map((name) => [
					`node_modules/${name}`,
					{ version: "1.0.0", ...(project[name]?.length && { dependencies: listed(project[name]) }) },
				]),
			),
		},
	});
}
