/** What a command-line program has to settle with the process before it does anything. */

/**
 * Where the user stands. `npm run dephealth` in a checkout starts the program in the checkout's root, and says in INIT_CWD
 * where it was called. In the scripts of other projects the program starts where they want it.
 *
 * @returns undefined to stay
 */
export function userDirectory(env: Readonly<Record<string, string | undefined>>): string | undefined {
	const isOwnScript = env["npm_package_name"] === "dephealth" && env["npm_lifecycle_event"] === "dephealth";
	return isOwnScript ? env["INIT_CWD"] : undefined;
}

/** A reader that has seen enough (`| head`) is no failure. */
export function endQuietlyOnClosedPipe(stream: NodeJS.WriteStream): void {
	stream.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "EPIPE") process.exit();
		throw error;
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
