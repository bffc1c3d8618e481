import { type FixtureProject, type Listed, run, sorted } from "./fixture-project.ts";

type Package = { name: string; version: string } & Record<string, unknown>;

/** Packages that the manifest describes itself, since Packagist is not available here. */
function described(fields: Package): unknown {
	const dist = { type: "zip", url: `https://api.github.com/repos/${fields.name}/zipball/x`, reference: "x" };
	return {
		type: "package",
		package: { ...fields, dist, "notification-url": "https://packagist.org/downloads/" },
	};
}

/** A package that provides another, one that replaces another, and the platform. */
const FILES = {
	"composer.json": {
		name: "acme/shop",
		repositories: [
			{ "packagist.org": false },
			described({ name: "psr/log", version: "3.0.2" }),
			described({
				name: "monolog/monolog",
				version: "3.6.0",
				require: { php: ">=8.1", "psr/log": "^2.0 || ^3.0" },
				provide: { "psr/log-implementation": "3.0.0" },
			}),
			described({
				name: "phpunit/phpunit",
				version: "11.2.0",
				require: { php: ">=8.1", "ext-json": "*", "myclabs/deep-copy": "^1.12" },
			}),
			described({
				name: "myclabs/deep-copy",
				version: "1.12.0",
				replace: { "old/deep-copy": "self.version" },
			}),
		],
		require: { php: ">=8.1", "monolog/monolog": "^3.0", "psr/log-implementation": "*" },
		"require-dev": { "phpunit/phpunit": "^11", "old/deep-copy": "^1" },
	},
};

export const composer: FixtureProject = {
	tool: "composer",
	files: FILES,
	lock: [["composer", "update", "--no-install", "--no-interaction", "--quiet"]],
	lockfile: "composer.lock",
	list: listComposer,
};

type Shown = { locked: { name: string; version: string; "direct-dependency": boolean }[] };

function listComposer(folder: string): Listed {
	const shown = (flags: string[]) => {
		const text = run(folder, ["composer", "show", "--locked", "--format=json", ...flags]);
		return (JSON.parse(text) as Shown).locked;
	};
	const named = ({ name, version }: Shown["locked"][number]) => `${name}@${version}`;
	const all = shown([]);
	const production = new Set(shown(["--no-dev"]).map(named));
	const listed = sorted(all.map(named));
	return {
		listed,
		direct: sorted(all.flatMap((each) => (each["direct-dependency"] ? [each.name] : []))),
		development: listed.filter((each) => !production.has(each)),
	};
}
