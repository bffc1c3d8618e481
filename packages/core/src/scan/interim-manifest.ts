import type { Manifest } from "../manifests/manifest.ts";

export function readManifest(text: string, _options: { fileName?: string }): Manifest {
	const lock = JSON.parse(text) as {
		name?: string;
		packages: Record<
			string,
			{ version?: string; dev?: boolean; link?: boolean; dependencies?: object; devDependencies?: object }
		>;
	};
	const root = { ...lock.packages[""]?.dependencies, ...lock.packages[""]?.devDependencies };
	return {
		format: "package-lock.json",
		project: lock.name,
		dependencies: Object.entries(lock.packages)
			.filter(([p, v]) => p.startsWith("node_modules/") && !v.link && p.lastIndexOf("node_modules/") === 0)
			.map(([p, v]) => {
				const name = p.slice(13);
				return {
					ref: { ecosystem: "npm" as const, name },
					versions: [v.version ?? ""],
					requirement: undefined,
					isDirect: name in root,
					isDev: v.dev ?? false,
					path: [name],
				};
			}),
		skipped: [],
	};
}
