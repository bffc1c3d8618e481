import type { EcosystemDescription } from "./description.ts";

export const packagist = {
	label: "Packagist",
	registry: {
		label: "Packagist",
		source: "registry",
		servers: {
			packagist: {
				name: "Packagist",
				urlVariable: "PACKAGIST_URL",
				defaultUrl: "https://repo.packagist.org",
			},
		},
		hosts: [
			"packagist.org",
			"repo.packagist.org",
			// Full public copies, popular in China and Japan.
			"mirrors.aliyun.com",
			"mirrors.cloud.tencent.com",
			"mirrors.huaweicloud.com",
			"repo.huaweicloud.com",
			"packagist.jp",
		],
	},
	name: {
		// https://getcomposer.org/doc/04-schema.md#name
		pattern: /^[a-z0-9]+(?:[_.-][a-z0-9]+)*\/[a-z0-9]+(?:(?:[_.]|-{1,2})[a-z0-9]+)*$/,
		rule: "it is `vendor/name`, of lower-case letters, digits and . _ -",
		normalise: (name: string) => name.toLowerCase(),
	},
	purl: { type: "composer", separator: "/" },
	// https://getcomposer.org/doc/articles/versions.md: 1.0.0-RC1, 1.0.0beta2, 1.0.0-patch1, dev-main
	versions: {
		prerelease: /^dev-|[.-]?(?:dev|alpha|a|beta|b|rc)[.-]?\d*$/i,
		wordsBefore: [["dev"], ["a", "alpha"], ["b", "beta"], ["rc"]],
		wordsOfRelease: ["stable"],
		otherWords: "after",
	},
	osv: "Packagist",
	depsDev: undefined,
} as const satisfies EcosystemDescription;
