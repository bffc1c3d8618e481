/**
 * Bundles the command with everything it runs: engine, handlers, definitions, sandbox. Node refuses TypeScript below
 * node_modules, and a bundle starts in half the time.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { definitionPath, MACHINE_NAMES } from "@dephealth/contract/machines.ts";
import { DEFAULT_ROUTE_HANDLER, ROUTES } from "@dephealth/contract/routes/routes.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { build, type Metafile, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/** The variables that CommonJS packages in the bundle expect. Only files that name one of them begin with them. */
const COMMON_JS = /\b(?:require|__filename|__dirname)\b/;
const BANNER = [
	`import { createRequire as topLevelCreateRequire } from "node:module";`,
	`const require = topLevelCreateRequire(import.meta.url);`,
	`import { fileURLToPath as topLevelFileUrlToPath } from "node:url";`,
	`const __filename = topLevelFileUrlToPath(import.meta.url);`,
	`const __dirname = topLevelFileUrlToPath(new URL(".", import.meta.url));`,
	"",
].join("\n");

/** Adds files to the bundle that a checkout loads by path. */
function bundledFiles(consoleDirectory: string): Plugin {
	return {
		name: "bundled-files",
		setup(bundle) {
			bundle.onLoad({ filter: /packages\/local\/src\/functions\/handler-files\.ts$/ }, () => ({
				contents: handlerFiles(),
				resolveDir: ROOT,
				loader: "ts",
			}));
			bundle.onLoad({ filter: /packages\/local\/src\/workflows\/definition-files\.ts$/ }, () => ({
				contents: definitionFiles(),
				loader: "ts",
			}));
			bundle.onLoad({ filter: /packages\/cli\/src\/serve\/console-build\.ts$/ }, () => ({
				contents: `import { resolve } from "node:path"; export const consoleDirectory = async () => resolve(import.meta.dirname, ${JSON.stringify(consoleDirectory)});`,
				loader: "ts",
			}));
			bundle.onLoad({ filter: /node_modules\/module-replacements\/manifests\/.+\.json$/ }, ({ path }) => ({
				contents: parsedWhenLoaded(path),
				loader: "js",
			}));
		},
	};
}

/**
 * Modules of Node whose `import` reads every export, also those that Node loads on first use: undici for `http.WebSocket`,
 * the streams of `process`. `require` reads none, which saves 40 ms of processor time at each start.
 */
const READ_LAZILY = /^(?:node:)?(?:http|process|util)$/;

function lazyBuiltins(): Plugin {
	const namespace = "lazy-builtin";
	return {
		name: namespace,
		setup(bundle) {
			bundle.onResolve({ filter: READ_LAZILY }, ({ path, kind }) =>
				kind === "import-statement" ? { path: path.replace("node:", ""), namespace } : undefined,
			);
			bundle.onLoad({ filter: /./, namespace }, ({ path }) => ({
				contents: `module.exports = require(${JSON.stringify(`node:${path}`)});`,
				loader: "js",
			}));
		},
	};
}

/** V8 reads 450 kB of JSON as text 20 ms faster than as an object literal, at each start that scores a package. */
function parsedWhenLoaded(path: string): string {
	const text = JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
	return `export default JSON.parse(${JSON.stringify(text)});`;
}

function handlerFiles(): string {
	const handlers = [
		...Object.values(ROUTES).map(({ handler }) => handler),
		DEFAULT_ROUTE_HANDLER,
		...Object.values(TASK_FUNCTIONS),
		...Object.values(SUBSCRIBERS).map(({ handler }) => handler),
	];
	const files = [...new Set(handlers.map((handler) => handler.replace(/\.\w+$/, "")))].sort();
	const imports = files.map(
		(file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(`./${file}.ts`)}),`,
	);
	return `const FILES = {${imports.join("\n")}};\nexport const importHandlerFile = (file) => FILES[file]();`;
}

function definitionFiles(): string {
	const texts = MACHINE_NAMES.map(definitionPath).map((file) => [
		file,
		readFileSync(join(ROOT, file), "utf8"),
	]);
	return `const TEXTS = ${JSON.stringify(Object.fromEntries(texts))};\nexport const readDefinitionText = (file) => TEXTS[file];`;
}

/**
 * `dephealth.mjs` and its chunks, not written yet.
 * @param options.consoleDirectory of the built console: absolute, or as seen from the chunks
 */
export async function bundleCommand(
	outdir: string,
	options: { consoleDirectory: string },
): Promise<{ metafile: Metafile; files: { path: string; text: string }[] }> {
	const { metafile, outputFiles } = await build({
		absWorkingDir: ROOT,
		write: false,
		entryPoints: { dephealth: "scripts/bundled-entry.ts" },
		outdir,
		outExtension: { ".js": ".mjs" },
		chunkNames: "chunks/[name]-[hash]",
		bundle: true,
		splitting: true,
		minify: true,
		keepNames: true,
		platform: "node",
		format: "esm",
		target: "node22",
		mainFields: ["module", "main"],
		legalComments: "none",
		logLevel: "error",
		metafile: true,
		plugins: [lazyBuiltins(), bundledFiles(options.consoleDirectory)],
	});
	return { metafile, files: outputFiles.map(({ path, text }) => ({ path, text: withCommonJs(text) })) };
}

function withCommonJs(text: string): string {
	if (!COMMON_JS.test(text)) return text;
	const [hashbang = ""] = /^#!.*\n/.exec(text) ?? [];
	return `${hashbang}${BANNER}${text.slice(hashbang.length)}`;
}
