// Runs before every npm script of a user: installs the locked dependencies when they are missing or older than
// the lockfile, so that one command is enough on a fresh clone. Plain JavaScript, because it must run before
// anything is installed and on whatever Node the machine has.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function isStale() {
	const installed = join(root, "node_modules", ".package-lock.json");
	const runtime = join(root, "node_modules", "node", "bin", "node");
	if (!existsSync(installed) || !existsSync(runtime)) return true;
	return statSync(join(root, "package-lock.json")).mtimeMs > statSync(installed).mtimeMs;
}

if (isStale()) {
	process.stderr.write("Installing the locked dependencies (npm ci), once …\n");
	// npm is asked by name: npm_execpath would be right too, but a script can be started without npm.
	const result = spawnSync("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
		cwd: root,
		stdio: ["ignore", 2, 2],
		shell: process.platform === "win32",
	});
	if (result.status !== 0) {
		process.stderr.write("npm ci failed. Check the network and the registry, then run the command again.\n");
		process.exit(result.status ?? 1);
	}
}
