/** Sets up the process before a command does anything. */
import type { Environment } from "@dephealth/core/config.ts";
import { EXIT } from "./exit-codes.ts";

/**
 * The user's current directory. `npm run dephealth` in a checkout starts the program in the checkout's root and names
 * the caller's directory in INIT_CWD. Scripts of other projects start the program where they want it.
 *
 * @returns undefined to stay
 */
export function userDirectory(env: Environment): string | undefined {
	const isOwnScript = env["npm_package_name"] === "dephealth" && env["npm_lifecycle_event"] === "dephealth";
	return isOwnScript ? env["INIT_CWD"] : undefined;
}

/** `node:sqlite` without a flag: https://nodejs.org/docs/latest-v22.x/api/sqlite.html */
export const OLDEST_NODE = "22.13";

/**
 * The message for a Node that is too old; npm only warns of it at installation. @returns undefined when the version
 * will do
 */
export function tooOldNode(version: string): string | undefined {
	const parts = (text: string) => text.split(".").map(Number);
	const [major = 0, minor = 0] = parts(version);
	const [leastMajor = 0, leastMinor = 0] = parts(OLDEST_NODE);
	if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
	return `dephealth: this is Node ${version}; ${OLDEST_NODE} or later is needed. Install one from https://nodejs.org, or run npx -p node@24 -p dephealth dephealth.`;
}

/**
 * Ends the process when its output cannot be written. A reader that has seen enough (`| head`) is no failure; a full disk
 * behind `> file` is one. Messages and progress that nobody can read end nothing.
 */
export function endOnFailedOutput(process: Pick<NodeJS.Process, "stdout" | "stderr" | "exit">): void {
	process.stdout.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "EPIPE") process.exit();
		process.stderr.write(`dephealth: The output cannot be written: ${error.message}.\n`);
		process.exit(EXIT.environment);
	});
	process.stderr.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "EPIPE") process.exit();
	});
}

/** Node calls its own SQLite experimental with each start; that is our business and no user's. */
export function hideSqliteWarning(): void {
	process.removeAllListeners("warning");
	process.on("warning", (warning) => {
		if (warning.name === "ExperimentalWarning" && warning.message.startsWith("SQLite")) return;
		process.stderr.write(`${warning.name}: ${warning.message}\n`);
	});
}
