import type { EcosystemDescription } from "./description.ts";
import { SEMANTIC_VERSIONS } from "./version-grammar.ts";

export const cargo = {
	label: "Cargo",
	registry: {
		label: "crates.io",
		source: "registry",
		servers: {
			cratesIndex: {
				name: "crates.io index",
				urlVariable: "CRATES_INDEX_URL",
				defaultUrl: "https://index.crates.io",
			},
			// A separate circuit, so that its refusals do not affect the index.
			crates: {
				name: "crates.io",
				urlVariable: "CRATES_URL",
				defaultUrl: "https://crates.io",
				// https://crates.io/data-access#api
				allows: { calls: 1, seconds: 1 },
			},
		},
		hosts: ["crates.io", "index.crates.io", "static.crates.io"],
	},
	name: {
		pattern: /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
		rule: "it is a letter followed by at most 63 letters, digits, _ or -",
	},
	purl: { type: "cargo", separator: "/" },
	versions: SEMANTIC_VERSIONS,
	osv: "crates.io",
	depsDev: { system: "cargo", countsDependents: true },
} as const satisfies EcosystemDescription;
