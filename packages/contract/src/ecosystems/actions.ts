import type { EcosystemDescription } from "./description.ts";
import { SEMANTIC_VERSIONS } from "./version-grammar.ts";

/** `v4` and `v4.1` are tags that move with each release; so high is no release's number. */
const MOVING_TAG = /^v?\d+(?:\.\d+)?$/;
const HIGHEST = ".999999";
const VERSION = /^v?\d+\.\d+\.\d+/;

export const actions = {
	label: "GitHub Actions",
	registry: { label: "GitHub", source: "github", hosts: ["github.com", "www.github.com"] },
	name: {
		// Upper and lower case are the same to GitHub; kept as written, since OSV tells them apart.
		pattern: /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?\/[A-Za-z0-9._-]{1,100}$/,
		rule: "it is `owner/repository` on github.com",
		// An action or a workflow in a folder of its repository is a part of that.
		normalise: (name) => name.split("/", 2).join("/"),
	},
	repositoryOf: (name) => ({ host: "github.com", path: name }),
	purl: { type: "githubactions", separator: "/" },
	versions: {
		...SEMANTIC_VERSIONS,
		newestOf(version) {
			if (MOVING_TAG.test(version)) return `${version}${HIGHEST}${HIGHEST}`;
			return VERSION.test(version) ? version : undefined;
		},
	},
	osv: "GitHub Actions",
	depsDev: undefined,
} as const satisfies EcosystemDescription;
