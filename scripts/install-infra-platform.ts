/**
 * Unpacks SST's platform once, so that the AWS app can be verified without AWS. Runs before the tests; without the npm
 * registry it says so, and the tests of the app are skipped with the same words.
 */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { failureFile, missingPlatform, root } from "./infra-platform.ts";
import { scriptArguments } from "./script-arguments.ts";

/** Unpacking takes half a minute, downloading what it needs about as long. */
const LIMIT_MS = 180_000;
/** npm's own patience without a network is minutes, and the tests wait for it. */
const QUICK_TO_GIVE_UP = {
	npm_config_fetch_retries: "1",
	npm_config_fetch_retry_mintimeout: "1000",
	npm_config_fetch_timeout: "30000",
};

const { required } = scriptArguments({
	run: "npm run infra:install",
	does: "Unpacks SST's platform once, which the tests of the AWS app need.",
	options: { required: { kind: "flag", says: "ends with 1 when it cannot be unpacked" } },
}).values;
if (missingPlatform() !== undefined) await install();

async function install(): Promise<void> {
	process.stderr.write("Unpacking SST's platform, once (about a minute) …\n");
	// Half of a platform looks whole to SST.
	for (const path of ["platform", "provider-lock.json", "install-failure.txt"]) {
		rmSync(join(root, ".sst", path), { recursive: true, force: true });
	}
	const said = await runSst();
	if (missingPlatform() === undefined) return;
	const reason = `SST's platform could not be unpacked (${said}). It comes from the npm registry: check the network, then run \`npm run infra:install\`.`;
	mkdirSync(dirname(failureFile), { recursive: true });
	writeFileSync(failureFile, `${reason}\n`);
	process.stderr.write(`${reason}\n`);
	// When this was the only request, the exit code tells the failure; tests continue without the app.
	if (required) process.exitCode = 1;
}

/** @returns the last thing that SST said */
function runSst(): Promise<string> {
	const child = spawn(
		process.execPath,
		[join(root, "node_modules", "sst", "bin", "sst.mjs"), "install", "--stage", "test"],
		{
			cwd: root,
			// A separate process group, so that npm, which SST starts, ends with it.
			detached: true,
			stdio: ["ignore", "pipe", "pipe"],
			env: {
				...process.env,
				SST_SKIP_DEPENDENCY_CHECK: "1",
				SST_NO_BUN: "1",
				SST_TELEMETRY_DISABLED: "1",
				...QUICK_TO_GIVE_UP,
			},
		},
	);
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (chunk: Buffer) => {
			output = `${output}${chunk}`.slice(-4096);
		});
	}
	function end(): void {
		if (child.pid !== undefined) process.kill(process.platform === "win32" ? child.pid : -child.pid);
	}
	const timer = setTimeout(() => {
		output = `it was not done after ${LIMIT_MS / 1000} s`;
		end();
	}, LIMIT_MS);
	for (const signal of ["SIGINT", "SIGTERM"] as const) {
		process.once(signal, () => {
			end();
			process.exit(1);
		});
	}
	return new Promise((resolve) => {
		child.on("error", (error) => resolve(error.message));
		child.on("close", () => {
			clearTimeout(timer);
			resolve(output.trim().split("\n").at(-1)?.replace(/^✕\s*/, "") || "it gave no reason");
		});
	});
}
