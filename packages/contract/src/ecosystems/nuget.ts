import type { EcosystemDescription } from "./description.ts";
import { SEMANTIC_VERSIONS } from "./version-grammar.ts";

export const nuget = {
	label: "NuGet",
	registry: {
		label: "NuGet",
		source: "registry",
		servers: {
			nuget: { name: "NuGet", urlVariable: "NUGET_URL", defaultUrl: "https://api.nuget.org" },
		},
		hosts: ["api.nuget.org", "www.nuget.org", "nuget.org", "globalcdn.nuget.org", "nuget.cdn.azure.cn"],
	},
	name: {
		pattern: /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/,
		rule: "it consists of at most 100 letters, digits and . _ -",
		normalise: (name: string) => name.toLowerCase(),
	},
	purl: { type: "nuget", separator: "/" },
	versions: SEMANTIC_VERSIONS,
	osv: "NuGet",
	depsDev: { system: "nuget", countsDependents: false },
} as const satisfies EcosystemDescription;
