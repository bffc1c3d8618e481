/** The command line that the action runs, on the Node that runs this step: the runner's own, not the job's. */
import { execFileSync, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ActionInputs } from "./inputs.ts";

/**
 * @returns path of the bundle: the one beside the action where it was built, else the npm package of this very version
 * @throws Error when npm cannot install it
 */
export function installedCommand({ actionPath, folder }: ActionInputs): string {
	const built = join(actionPath, "dist/cli/dist/dephealth.mjs");
	if (existsSync(built)) return built;
	const { name, version } = JSON.parse(readFileSync(join(actionPath, "package.json"), "utf8"));
	const prefix = join(folder, "command", version);
	const installed = join(prefix, "node_modules", name, "dist/dephealth.mjs");
	if (existsSync(installed)) return installed;
	mkdirSync(prefix, { recursive: true });
	const options = ["--prefix", ".", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
	// npm is npm.cmd on Windows, and only a shell runs that.
	execFileSync("npm", ["install", ...options, `${name}@${version}`], {
		cwd: prefix,
		stdio: ["ignore", "ignore", "inherit"],
		shell: process.platform === "win32",
	});
	return installed;
}

/** @returns the command's exit code; 1 when a signal ended it */
export function runCommand(inputs: ActionInputs, args: readonly string[], directory: string): number {
	const command = installedCommand(inputs);
	// Output about packages is printed as data: no line of it may pass for one of the runner's commands.
	const token = randomUUID();
	process.stdout.write(`::stop-commands::${token}\n`);
	try {
		const { status, error } = spawnSync(process.execPath, [command, ...args], {
			cwd: directory,
			stdio: ["ignore", "inherit", "inherit"],
			env: { ...process.env, DEPHEALTH_CACHE_DIR: join(inputs.folder, "cache") },
		});
		if (error) throw error;
		return status ?? 1;
	} finally {
		process.stdout.write(`::${token}::\n`);
	}
}

/** Both commands ask the server when one is named. */
export function serverArguments({ api }: ActionInputs): string[] {
	return api === "" ? [] : ["--api", api];
}
