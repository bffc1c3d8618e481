import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Metafile } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FUNCTION_BUNDLE } from "../../stacks/function-bundle.ts";
import { FUNCTION_NEEDS } from "../../stacks/function-needs.ts";
import { HANDLERS } from "./properties/functions.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const handlers = [...HANDLERS].map((handler) => {
	const dot = handler.lastIndexOf(".");
	return { handler, path: handler.slice(0, dot), exported: handler.slice(dot + 1) };
});

/** Large, and used by few requests: who needs one imports it then. */
const LAZY =
	/node_modules\/(@aws-sdk\/client-(?!dynamodb\/)[\w-]+|@aws-lambda-powertools\/idempotency|stripe|jose)\//;
/** All of zod; its small variant is a quarter of it. */
const WHOLE_ZOD = /node_modules\/(zod)\/v4\/classic\//;
/** Only these show people what the schemas of all routes are, or which routes there are. */
const SHOWS_ALL_ROUTES = /\/(?:service\/get-openapi|http\/not-found)$/;
const DYNAMODB = /node_modules\/(@aws-sdk\/client-dynamodb)\//;

/** The packages among `wanted` that are loaded with a file of the bundle, before anything of it runs. */
function loadedAtOnce({ outputs }: Metafile, file: string, wanted: RegExp): string[] {
	const files = new Set([file]);
	const found = new Set<string>();
	for (const name of files) {
		const output = outputs[name];
		for (const input of Object.keys(output?.inputs ?? {})) {
			const [, packageName] = wanted.exec(input) ?? [];
			if (packageName !== undefined) found.add(packageName);
		}
		for (const { path, kind } of output?.imports ?? []) if (kind === "import-statement") files.add(path);
	}
	return [...found].sort();
}

describe("every handler's bundle", () => {
	let metafile: Metafile;
	const directory = mkdtempSync(join(tmpdir(), "dephealth-bundles-"));

	/** Bundles like SST 4.17, but all functions at once, so that their common parts are bundled once. */
	beforeAll(async () => {
		({ metafile } = await build({
			metafile: true,
			// The metafile names files from here on.
			absWorkingDir: ROOT,
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
			external: ["sharp", "pg-native", ...FUNCTION_BUNDLE.esbuild.external],
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
		}));
	});

	afterAll(() => rmSync(directory, { recursive: true, force: true }));

	it.each(handlers)("$handler loads and has its export", async ({ path, exported }) => {
		// Loading a handler must only read variables that every function has.
		vi.stubEnv("PACKAGES_TABLE", "packages");
		const bundle = pathToFileURL(join(directory, `${path}.mjs`)).href;
		const loaded: Record<string, unknown> = await import(/* @vite-ignore */ bundle);
		expect(loaded[exported]).toBeTypeOf("function");
	});

	const bundleOf = (path: string) => relative(ROOT, join(directory, `${path}.mjs`));

	it.each(handlers)("$handler loads no SDK before it needs it", ({ handler, path }) => {
		const file = bundleOf(path);
		expect(metafile.outputs[file]).toBeDefined();
		expect(loadedAtOnce(metafile, file, LAZY)).toEqual([]);
		const grants = FUNCTION_NEEDS.get(handler)?.grants ?? [];
		const readsTables = grants.some(({ kind }) => kind === "table" || kind === "index");
		if (!readsTables) expect(loadedAtOnce(metafile, file, DYNAMODB)).toEqual([]);
	});

	it.each(handlers.filter(({ path }) => path.includes("/api/") && !SHOWS_ALL_ROUTES.test(path)))(
		"$handler makes no schemas of whole zod before it needs one",
		({ path }) => {
			expect(loadedAtOnce(metafile, bundleOf(path), WHOLE_ZOD)).toEqual([]);
		},
	);

	it("what a function never loads is in no bundle", () => {
		const inputs = Object.keys(metafile.inputs);
		expect(inputs.filter((input) => /credential-provider-(?!env|node)|nested-clients/.test(input))).toEqual(
			[],
		);
		expect(inputs.some((input) => input.includes("credential-provider-env"))).toBe(true);
	});

	it("the SDKs are in the bundle, so that the test above can fail", () => {
		const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
		const all = new Set(inputs.map((input) => LAZY.exec(input)?.[1]));
		for (const name of ["sfn", "sns", "sqs", "sesv2", "cloudwatch"]) {
			expect(all).toContain(`@aws-sdk/client-${name}`);
		}
		expect(all).toContain("stripe");
		const file = bundleOf("packages/functions/src/api/routes/packages/get-package");
		expect(loadedAtOnce(metafile, file, DYNAMODB)).toEqual(["@aws-sdk/client-dynamodb"]);
		const openApi = bundleOf("packages/functions/src/api/routes/service/get-openapi");
		expect(loadedAtOnce(metafile, openApi, WHOLE_ZOD)).toEqual(["zod"]);
	});
});
