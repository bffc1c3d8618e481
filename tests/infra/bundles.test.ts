import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { HANDLERS } from "./properties/functions.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const handlers = [...HANDLERS].map((handler) => {
	const dot = handler.lastIndexOf(".");
	return { handler, path: handler.slice(0, dot), exported: handler.slice(dot + 1) };
});

describe("every handler's bundle", () => {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-bundles-"));

	/** As SST 4.17 bundles a function for Node, but all at once: what they have in common is bundled once. */
	beforeAll(async () => {
		await build({
			entryPoints: handlers
				.map(({ path }) => ({ in: join(ROOT, `${path}.ts`), out: path }))
				.filter(({ in: file }) => existsSync(file)),
			outdir: directory,
			outExtension: { ".js": ".mjs" },
			bundle: true,
			splitting: true,
			minify: true,
			keepNames: true,
			platform: "node",
			format: "esm",
			target: "esnext",
			mainFields: ["module", "main"],
			external: ["sharp", "pg-native"],
			logLevel: "error",
			banner: {
				js: [
					`import { createRequire as topLevelCreateRequire } from "module";`,
					`const require = topLevelCreateRequire(import.meta.url);`,
					`import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url";`,
					`const __filename = topLevelFileUrlToPath(import.meta.url);`,
					`const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));`,
				].join("\n"),
			},
		});
	}, 60_000);

	afterAll(() => rmSync(directory, { recursive: true, force: true }));

	it.each(handlers)("$handler loads and has its export", async ({ path, exported }) => {
		// Loading a handler must read nothing but what every function is given.
		vi.stubEnv("PACKAGES_TABLE", "packages");
		const bundle = pathToFileURL(join(directory, `${path}.mjs`)).href;
		const loaded: Record<string, unknown> = await import(/* @vite-ignore */ bundle);
		expect(loaded[exported]).toBeTypeOf("function");
	});
});
