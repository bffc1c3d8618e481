/** A workspace with an alias, a peer, an override, an optional package for one system, and two versions of a package. */
export const WORKSPACE = {
	"package.json": {
		name: "shop",
		version: "1.0.0",
		private: true,
		workspaces: ["packages/*"],
		dependencies: { wrap: "npm:wrap-ansi@^7.0.0", commander: "^12" },
		devDependencies: { kleur: "^4.1.0" },
		optionalDependencies: { fsevents: "^2" },
		peerDependencies: { ms: "^2.1.0" },
		overrides: { "ansi-styles": "4.3.0" },
	},
	"packages/a/package.json": {
		name: "a",
		version: "1.0.0",
		dependencies: { debug: "^4.3.0", b: "1.0.0" },
		devDependencies: { "strip-ansi": "^6" },
	},
	"packages/b/package.json": {
		name: "b",
		version: "1.0.0",
		dependencies: { ms: "2.0.0" },
		peerDependencies: { debug: "^4" },
	},
};

export const DIRECT_OF_WORKSPACE = [
	"commander",
	"debug",
	"fsevents",
	"kleur",
	"ms",
	"strip-ansi",
	"wrap-ansi",
];

/** The workspace's own packages are in no registry, and listings name an alias by its own name. */
const OWN = /^(?:shop|a|b)@/;

export function registryPackage(listed: string): string[] {
	return OWN.test(listed) || listed.includes("@workspace:") ? [] : [listed.replace(/^wrap@/, "wrap-ansi@")];
}
