/** Functions bundled like in the stacks, and the code that each loads before its first request. */
import { fileURLToPath } from "node:url";
import type { BuildOptions, Metafile } from "esbuild";
import { FUNCTION_BUNDLE } from "../../../stacks/function-bundle.ts";

/** As Node's bundles are made without any choice of ours. */
export const PLAIN_BUNDLE = {
	outExtension: { ".js": ".mjs" },
	bundle: true,
	splitting: true,
	metafile: true,
	minify: true,
	// SST has it so.
	keepNames: true,
	platform: "node",
	target: "node24",
	format: "esm",
	// SST bundles ESM like this: the SDK's ES modules can be shaken, its CommonJS cannot.
	mainFields: ["module", "main"],
	banner: {
		js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
	},
	logLevel: "error",
} as const satisfies BuildOptions;

export const LAMBDA_BUNDLE = {
	...PLAIN_BUNDLE,
	external: FUNCTION_BUNDLE.esbuild.external,
} as const satisfies BuildOptions;

export const PACKAGES_FOLDER = fileURLToPath(new URL("../../../packages/core", import.meta.url));

/** Bytes of an entry and its static imports; modules imported on first use do not count. */
export function bytesAtStart({ outputs }: Metafile, entryPoint: string): number {
	// Modules that are imported later are entries, too.
	const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === entryPoint);
	const loaded = new Set(entry === undefined ? [] : [entry]);
	// A set is walked in the order in which it grows.
	for (const path of loaded) {
		for (const { kind, path: imported } of outputs[path]?.imports ?? []) {
			if (kind === "import-statement" && outputs[imported]) loaded.add(imported);
		}
	}
	return [...loaded].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
}
