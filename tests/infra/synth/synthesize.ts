/**
 * Evaluates the real app as `sst deploy` does, without AWS: the same bundling of `sst.config.ts` with SST's platform,
 * Pulumi's mocks as the cloud. Mirrors `pkg/js` and `pkg/project/run.go` of SST 4.17.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { build, type Loader } from "esbuild";
import { type FunctionBuild, startSstServer } from "./sst-server.ts";

export type Resource = { type: string; name: string; inputs: Record<string, unknown> };

/** The app as it would be deployed. */
export type App = {
	stage: string;
	account: string;
	region: string;
	/** What `app()` of sst.config.ts answers. */
	app: { removal: string; protect: boolean };
	outputs: Record<string, unknown>;
	resources: Resource[];
	builds: FunctionBuild[];
	/** The settings it was evaluated with. */
	environment: Readonly<Record<string, string>>;
};

export type Evaluation = {
	stage: string;
	/** True: the app is evaluated as under `sst dev`, where SST's bridge to this machine replaces functions. */
	live?: boolean;
	environment?: Readonly<Record<string, string>>;
};

const ROOT = new URL("../../../", import.meta.url).pathname;
const WORK = join(ROOT, ".sst");
const PLATFORM = join(WORK, "platform");

/** What SST puts at the head of the bundle. */
const BANNER = [
	`import { createRequire as topLevelCreateRequire } from "module";`,
	`const require = topLevelCreateRequire(import.meta.url);`,
	`import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url";`,
	`const __filename = topLevelFileUrlToPath(import.meta.url);`,
	`const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));`,
	// SST writes these into the bundle as constants; here one bundle serves all stages.
	`({ cli: globalThis.$sstCli, live: globalThis.$sstDev } = JSON.parse(process.env.SYNTH_INPUT));`,
].join("\n");

export type Synthesizer = {
	/** @returns one app for each evaluation */
	evaluate(evaluations: readonly Evaluation[]): Promise<App[]>;
	dispose(): void;
};

/** What `evaluations.ts` is told of one evaluation. */
export type ProgramRun = { env: Readonly<Record<string, string>> };

/** Bundles the app once, so that it can be evaluated for several stages. */
export async function createSynthesizer(): Promise<Synthesizer> {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-synth-"));
	// The bundle lies beside SST's own modules, which it imports by name.
	const bundle = join(PLATFORM, `synth-${process.pid}-${Date.now()}.mjs`);
	await bundleApp(bundle);
	return {
		evaluate: (evaluations) => evaluate(evaluations, bundle, directory),
		dispose() {
			for (const path of [bundle, `${bundle}.map`, directory]) rmSync(path, { recursive: true, force: true });
		},
	};
}

async function bundleApp(outfile: string): Promise<void> {
	const providers = JSON.parse(readFileSync(join(WORK, "provider-lock.json"), "utf8")) as {
		alias: string;
		package: string;
	}[];
	const globals = [
		...providers.map(({ alias, package: name }) => `import * as ${alias} from "${name}";`),
		`import * as sst from "${PLATFORM}/src/components";`,
	].join("\n");
	await build({
		entryPoints: [new URL("program.ts", import.meta.url).pathname],
		outfile,
		bundle: true,
		format: "esm",
		platform: "node",
		mainFields: ["module", "main"],
		sourcemap: "linked",
		logLevel: "error",
		banner: { js: BANNER },
		nodePaths: [join(PLATFORM, "node_modules")],
		external: [
			"@pulumi/*",
			"@pulumiverse/*",
			"@sst-provider/*",
			"@aws-sdk/*",
			"undici",
			"esbuild",
			"archiver",
			"glob",
			"vite",
		],
		inject: [join(PLATFORM, "src/shim/run.js")],
		define: { $app: "globalThis.$sstApp", $cli: "globalThis.$sstCli", $dev: "globalThis.$sstDev" },
		plugins: [
			{
				name: "sst-globals",
				setup({ onLoad }) {
					onLoad({ filter: /\.[jt]sx?$/ }, ({ path }) => {
						if (path.startsWith(WORK)) return undefined;
						return {
							contents: `${globals}\n${readFileSync(path, "utf8")}`,
							loader: extname(path).slice(1) as Loader,
						};
					});
				},
			},
		],
	});
}

/** All in one process: loading Pulumi takes as long as evaluating the app. */
async function evaluate(
	evaluations: readonly Evaluation[],
	bundle: string,
	directory: string,
): Promise<App[]> {
	const prepared = await Promise.all(
		evaluations.map((evaluation) => prepare(evaluation, mkdtempSync(join(directory, "stage-")))),
	);
	const env = {
		PATH: process.env["PATH"] ?? "",
		HOME: process.env["HOME"] ?? "",
		// The bundle has another name each time: in the cache that all tests share it would pile up.
		NODE_COMPILE_CACHE: join(directory, "compiled"),
		PULUMI_CONFIG_PASSPHRASE: "none",
		SYNTH_BUNDLE: bundle,
		SYNTH_RUNS: JSON.stringify(prepared.map(({ env }): ProgramRun => ({ env }))),
	};
	const program = new URL("evaluations.ts", import.meta.url).pathname;
	const run = (...flags: string[]) =>
		promisify(execFile)(process.execPath, [...flags, "--no-warnings", program], { cwd: ROOT, env });
	try {
		// Pulumi notes a stack for each promise, which takes half of the time. Only a failure needs to say where.
		await run("--stack-trace-limit=0").catch(() => run("--enable-source-maps"));
	} finally {
		for (const { server } of prepared) server.close();
	}
	return prepared.map(({ server, outFile, environment }) => ({
		...(JSON.parse(readFileSync(outFile, "utf8")) as Omit<App, "builds" | "environment">),
		builds: server.builds,
		environment,
	}));
}

async function prepare({ stage, live = false, environment = {} }: Evaluation, directory: string) {
	const outFile = join(directory, "app.json");
	const server = await startSstServer(join(directory, "builds"));
	const cli = {
		command: live ? "dev" : "deploy",
		dev: live,
		paths: { home: directory, root: ROOT, work: directory, platform: PLATFORM },
		state: { version: {} },
	};
	const input = JSON.stringify({ stage, outFile, live, cli });
	const env = { SST_SERVER: server.url, SYNTH_INPUT: input, ...environment };
	return { server, outFile, environment, env };
}
