import type { EcosystemDescription } from "./description.ts";

export const rubygems = {
	label: "RubyGems",
	registry: {
		label: "RubyGems",
		source: "registry",
		servers: {
			rubygems: { name: "RubyGems", urlVariable: "RUBYGEMS_URL", defaultUrl: "https://rubygems.org" },
		},
		hosts: [
			"rubygems.org",
			"www.rubygems.org",
			"index.rubygems.org",
			// Former names.
			"production.cf.rubygems.org",
			"gems.rubyforge.org",
			// Full public copies, popular in China.
			"gems.ruby-china.com",
			"gems.ruby-china.org",
			"mirrors.tuna.tsinghua.edu.cn",
			"mirrors.aliyun.com",
			"mirrors.ustc.edu.cn",
		],
	},
	name: {
		pattern: /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/,
		rule: "it consists of letters, digits and . _ -, and does not start with a dot",
	},
	purl: { type: "gem", separator: "/" },
	// Gem::Version: any letter makes a pre-release; the platform after a hyphen does not.
	versions: {
		prerelease: /^[^-]*[a-z]/i,
		wordsBefore: [],
		otherWords: "before",
	},
	osv: "RubyGems",
	depsDev: { system: "rubygems", countsDependents: false },
} as const satisfies EcosystemDescription;
