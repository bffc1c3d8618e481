import type { EcosystemDescription } from "./description.ts";
import { SEMANTIC_VERSIONS } from "./version-grammar.ts";

export const npm = {
	label: "npm",
	registry: {
		label: "npm",
		source: "npm",
		hosts: [
			"registry.npmjs.org",
			"registry.npmjs.com",
			// Names of the registry itself, from the time of http and of yarn 1.
			"registry.yarnpkg.com",
			// Full public copies, popular in China.
			"registry.npmmirror.com",
			"cdn.npmmirror.com",
			"registry.npm.taobao.org",
			"r.cnpmjs.org",
			"registry.cnpmjs.org",
			"mirrors.cloud.tencent.com",
			"mirrors.tencent.com",
			"repo.huaweicloud.com",
			"mirrors.huaweicloud.com",
		],
		foreignNames: [{ pattern: /^@jsr\//, what: "another registry (jsr.io)" }],
	},
	name: {
		// Upper case is allowed because old packages have it (JSONStream); new names cannot.
		pattern: /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[A-Za-z0-9~_-][A-Za-z0-9._~-]*$/,
		rule: "it is `name` or `@scope/name`, consists of letters, digits and . _ ~ -, and does not start with a dot",
	},
	purl: { type: "npm", separator: "/" },
	versions: SEMANTIC_VERSIONS,
	osv: "npm",
	depsDev: { system: "npm", countsDependents: true },
} as const satisfies EcosystemDescription;
