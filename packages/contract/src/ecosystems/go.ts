import type { EcosystemDescription } from "./description.ts";
import { SEMANTIC_VERSIONS } from "./version-grammar.ts";

export const go = {
	label: "Go",
	registry: {
		label: "the Go module proxy",
		source: "registry",
		servers: {
			goProxy: { name: "Go proxy", urlVariable: "GO_PROXY_URL", defaultUrl: "https://proxy.golang.org" },
		},
		hosts: ["proxy.golang.org", "sum.golang.org", "goproxy.io", "goproxy.cn"],
	},
	name: {
		// Module paths: https://go.dev/ref/mod#module-path. The first part is a host and has a dot: others are local.
		pattern: /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/,
		rule: "it is a module path such as github.com/owner/module",
	},
	purl: { type: "golang", separator: "/" },
	// Pseudo-versions of untagged commits are pre-releases, too.
	versions: SEMANTIC_VERSIONS,
	osv: "Go",
	depsDev: { system: "go", countsDependents: false },
} as const satisfies EcosystemDescription;
