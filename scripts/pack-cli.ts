/**
 * `npm run -s pack:cli`: bundles the command with everything it runs (engine, handlers, definitions, sandbox) into one npm
 * package without dependencies, and prints the tarball's path. Node refuses TypeScript below node_modules, hence the bundle.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { consoleDirectory } from "@dephealth/cli/serve/console-build.ts";
import { definitionPath, MACHINE_NAMES } from "@dephealth/contract/machines.ts";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { VERSION } from "@dephealth/core/version.ts";
import { build, type Metafile, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "..");
const OUT = join(ROOT, "dist/cli");
/** `node:sqlite` without a flag: https://nodejs.org/docs/latest-v22.x/api/sqlite.html */
const OLDEST_NODE = "22.13";

const BANNER = [
	`import { createRequire as topLevelCreateRequire } from "node:module";`,
	`const require = topLevelCreateRequire(import.meta.url);`,
	`import { fileURLToPath as topLevelFileUrlToPath } from "node:url";`,
	`const __filename = topLevelFileUrlToPath(import.meta.url);`,
	`const __dirname = topLevelFileUrlToPath(new URL(".", import.meta.url));`,
].join("\n");

/** Puts what is loaded by path in a checkout into the bundle. */
const bundledFiles: Plugin = {
	name: "bundled-files",
	setup(bundle) {
		bundle.onLoad({ filter: /packages\/local\/src\/handler-files\.ts$/ }, () => ({
			contents: handlerFiles(),
			resolveDir: ROOT,
			loader: "ts",
		}));
		bundle.onLoad({ filter: /packages\/local\/src\/workflows\/definition-files\.ts$/ }, () => ({
			contents: definitionFiles(),
			loader: "ts",
		}));
		bundle.onLoad({ filter: /packages\/cli\/src\/serve\/console-build\.ts$/ }, () => ({
			contents: `import { join } from "node:path"; export const consoleDirectory = async () => join(import.meta.dirname, "../console");`,
			loader: "ts",
		}));
	},
};

function handlerFiles(): string {
	const handlers = [
		...Object.values(ROUTES).map(({ handler }) => handler),
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

/** Of every package that the bundle contains code of: most licences ask to be handed on. */
function thirdPartyLicences({ inputs }: Metafile): string {
	const folders = new Set(
		Object.keys(inputs).flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
	);
	return [...folders]
		.sort()
		.map((folder) => {
			const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
			const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
			const text =
				file && statSync(join(ROOT, folder, file)).isFile()
					? readFileSync(join(ROOT, folder, file), "utf8")
					: "";
			return `${name} ${version} (${license})\n\n${text}`.trimEnd();
		})
		.join(`\n\n${"-".repeat(80)}\n\n`);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const { metafile } = await build({
	absWorkingDir: ROOT,
	entryPoints: { dephealth: "packages/cli/src/main.ts" },
	outdir: join(OUT, "dist"),
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
	inject: ["scripts/node-22.ts"],
	plugins: [bundledFiles],
	banner: { js: BANNER },
});

const { description, license } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
writeFileSync(
	join(OUT, "package.json"),
	`${JSON.stringify(
		{
			name: "dephealth",
			version: VERSION,
			description,
			license,
			type: "module",
			bin: { dephealth: "dist/dephealth.mjs" },
			engines: { node: `>=${OLDEST_NODE}` },
			files: ["dist", "THIRD-PARTY-LICENSES.txt"],
			keywords: [
				"dependencies",
				"maintenance",
				"abandoned",
				"deprecated",
				"lockfile",
				"sbom",
				"supply-chain",
			],
		},
		null,
		2,
	)}\n`,
);
cpSync(await consoleDirectory(), join(OUT, "dist/console"), { recursive: true });
writeFileSync(join(OUT, "THIRD-PARTY-LICENSES.txt"), `${thirdPartyLicences(metafile)}\n`);
cpSync(join(ROOT, "LICENSE"), join(OUT, "LICENSE"));
cpSync(join(ROOT, "packages/cli/README.md"), join(OUT, "README.md"));

const packed = JSON.parse(
	execFileSync("npm", ["pack", "--json", "--pack-destination", dirname(OUT)], { cwd: OUT, encoding: "utf8" }),
);
process.stdout.write(`${relative(process.cwd(), join(dirname(OUT), packed[0].filename))}\n`);
