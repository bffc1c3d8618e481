/** What each registry accepts as a name. Stricter than the registries where their slack is only legacy noise. */
import type { Ecosystem } from "./ecosystem.ts";

export type NameGrammar = {
	pattern: RegExp;
	/** The rule in words, for error messages. */
	rule: string;
	normalise?: (name: string) => string;
};

export const NAME_GRAMMARS: Readonly<Record<Ecosystem, NameGrammar>> = {
	// Upper case is allowed because old packages have it (JSONStream); new names cannot.
	npm: {
		pattern: /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[A-Za-z0-9~_-][A-Za-z0-9._~-]*$/,
		rule: "it is `name` or `@scope/name`, of letters, digits and . _ ~ -, not starting with a dot",
	},
	// PEP 508 names, compared in PEP 503's normalised form.
	pypi: {
		pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
		rule: "it is of letters, digits and . _ -, and starts and ends with a letter or digit",
		normalise: (name) => name.replace(/[-_.]+/g, "-").toLowerCase(),
	},
	cargo: {
		pattern: /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
		rule: "it is a letter followed by at most 63 letters, digits, _ or -",
	},
	// Module paths: https://go.dev/ref/mod#module-path
	go: {
		pattern: /^[a-z0-9][a-z0-9.-]*(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/,
		rule: "it is a module path such as github.com/owner/module",
	},
	maven: {
		pattern: /^[A-Za-z0-9_-][A-Za-z0-9._-]*:[A-Za-z0-9_-][A-Za-z0-9._-]*$/,
		rule: "it is `groupId:artifactId`",
	},
	nuget: {
		pattern: /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/,
		rule: "it is of at most 100 letters, digits and . _ -",
		normalise: (name) => name.toLowerCase(),
	},
	rubygems: {
		pattern: /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/,
		rule: "it is of letters, digits and . _ -, not starting with a dot",
	},
};
