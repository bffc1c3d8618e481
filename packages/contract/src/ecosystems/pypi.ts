import type { EcosystemDescription } from "./description.ts";

export const pypi = {
	label: "PyPI",
	registry: {
		label: "PyPI",
		source: "registry",
		servers: {
			pypi: { name: "PyPI", urlVariable: "PYPI_URL", defaultUrl: "https://pypi.org" },
		},
		hosts: [
			"pypi.org",
			"files.pythonhosted.org",
			// Former names.
			"pypi.python.org",
			"pypi.io",
			// Builds of packages that are on PyPI, for other processors and for graphics cards.
			"www.piwheels.org",
			"piwheels.org",
			"download.pytorch.org",
			// Full public copies, popular in China.
			"mirrors.aliyun.com",
			"pypi.tuna.tsinghua.edu.cn",
			"mirrors.tuna.tsinghua.edu.cn",
			"pypi.mirrors.ustc.edu.cn",
			"mirrors.ustc.edu.cn",
			"pypi.doubanio.com",
			"mirrors.cloud.tencent.com",
			"mirrors.huaweicloud.com",
			"repo.huaweicloud.com",
		],
	},
	name: {
		// PEP 508 names, compared in PEP 503's normalised form.
		pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
		rule: "it consists of letters, digits and . _ -, and starts and ends with a letter or digit",
		normalise: (name: string) => name.replace(/[-_.]+/g, "-").toLowerCase(),
	},
	purl: { type: "pypi", separator: "/", vcsUrlTells: true },
	// https://peps.python.org/pep-0440/: 1.0.dev3, 1.0a1, 1.0rc2, 1.0.post1
	versions: {
		prerelease: /\d[._-]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[._-]?\d*(?:$|[^a-z])/i,
		hasEpoch: true,
		wordsBefore: [["dev"], ["a", "alpha"], ["b", "beta"], ["c", "rc", "pre", "preview"]],
		otherWords: "after",
	},
	osv: "PyPI",
	depsDev: { system: "pypi", countsDependents: true },
} as const satisfies EcosystemDescription;
