/** What tests build from the checkout's sources: kept between runs, and built again when a source has changed. */
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
} from "node:fs";
import { join } from "node:path";
import { sourceHash } from "@dephealth/cli/serve/source-hash.ts";

const CACHE = join(import.meta.dirname, "../../node_modules/.cache");
const KEPT_MS = 86_400_000;

/**
 * Written whole under another name first: another run may do the same, and a run can be interrupted.
 *
 * @param name of its folder below node_modules/.cache
 * @param options.sources files, and folders with everything below them
 * @param options.build fills the directory that it is given
 * @returns the directory with what was built
 */
export async function builtOnce(
	name: string,
	{ sources, build }: { sources: readonly string[]; build: (directory: string) => unknown },
): Promise<string> {
	const builds = join(CACHE, name);
	const directory = join(builds, sourceHash(sources));
	mkdirSync(builds, { recursive: true });
	if (!existsSync(directory)) {
		const unfinished = mkdtempSync(join(builds, ".unfinished-"));
		try {
			await build(unfinished);
			if (!existsSync(directory)) renameSync(unfinished, directory);
		} finally {
			rmSync(unfinished, { recursive: true, force: true });
		}
	}
	utimesSync(directory, new Date(), new Date());
	removeOld(builds);
	return directory;
}

/** Those that no run has used for a day. */
function removeOld(builds: string): void {
	for (const name of readdirSync(builds)) {
		const path = join(builds, name);
		if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
	}
}
