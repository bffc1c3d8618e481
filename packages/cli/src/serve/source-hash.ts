import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * A hash of a build's sources.
 * @param paths files, and folders with everything below them
 * @returns 16 hexadecimal digits, which differ when a name or a content differs
 */
export function sourceHash(paths: readonly string[]): string {
	const hash = createHash("sha256");
	for (const file of paths.flatMap(filesBelow).sort()) hash.update(file).update(readFileSync(file));
	return hash.digest("hex").slice(0, 16);
}

function filesBelow(path: string): string[] {
	if (!statSync(path).isDirectory()) return [path];
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}
