import { SEMANTIC_VERSIONS } from "../version-order.ts";
import type { EcosystemDescription } from "./description.ts";

export const cargo = {
	label: "Cargo",
	registry: {
		label: "crates.io",
		source: "registry",
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
} satisfies EcosystemDescription;
