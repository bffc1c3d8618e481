import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/**
 * Writes a file for its owner only, completely or not at all: after a full disk or a kill the previous file is still
 * there.
 */
export function writeWhole(file: string, content: string): void {
	const unfinished = `${file}.tmp`;
	try {
		const handle = openSync(unfinished, "w", 0o600);
		try {
			writeSync(handle, content);
			fsyncSync(handle);
		} finally {
			closeSync(handle);
		}
		renameSync(unfinished, file);
	} catch (error) {
		rmSync(unfinished, { force: true });
		throw error;
	}
}
