/**
 * The ecosystem's own recommendations in place of npm packages: the manifests of the package `module-replacements`
 * (https://e18e.dev/docs/replacements/), all three of them.
 */
import {
	type ManifestModule,
	type ModuleReplacement,
	microUtilsReplacements,
	nativeReplacements,
	preferredReplacements,
	resolveDocUrl,
} from "module-replacements";
import type { Replacement, ReplacementLookup } from "../../scoring/document/replacement.ts";

const MANIFESTS: readonly ManifestModule[] = [
	preferredReplacements,
	nativeReplacements,
	microUtilsReplacements,
];

const CATALOGUE = "module-replacements";

/** Reads the catalogue; only npm packages are in it. */
export const findModuleReplacements: ReplacementLookup = (ref) => {
	if (ref.ecosystem !== "npm") return [];
	const found = new Map<string, Replacement>();
	for (const { mappings, replacements } of MANIFESTS) {
		// The catalogue is a plain object and the name untrusted: `constructor` is a package too.
		const mapping = Object.hasOwn(mappings, ref.name) ? mappings[ref.name] : undefined;
		for (const id of mapping?.replacements ?? []) {
			const replacement = replacements[id];
			if (replacement && !found.has(id)) found.set(id, toReplacement(replacement, mapping?.url));
		}
	}
	return [...found.values()];
};

function toReplacement(
	replacement: ModuleReplacement,
	guide: Parameters<typeof resolveDocUrl>[0],
): Replacement {
	const url = resolveDocUrl(guide) ?? resolveDocUrl(replacement.url);
	const source = CATALOGUE;
	switch (replacement.type) {
		case "documented":
			return { kind: "package", name: replacement.replacementModule, reason: null, source, url };
		case "native":
			return { kind: "built_in", name: replacement.id, reason: replacement.description ?? null, source, url };
		case "simple":
			return {
				kind: "own_code",
				name: snippetName(replacement.id),
				reason: replacement.description,
				source,
				url,
			};
		case "removal":
			return { kind: "removal", name: "nothing", reason: replacement.description, source, url };
	}
}

/** `snippet::array-difference` → `array difference`. */
function snippetName(id: string): string {
	return id.replace(/^snippet::/, "").replaceAll("-", " ");
}
