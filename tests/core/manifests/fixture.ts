import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const FIXTURES = join(import.meta.dirname, "fixtures");

/** @param path below fixtures/, e.g. `shop/package-lock.v3.json` */
export function fixture(path: string): string {
	return readFileSync(join(FIXTURES, path), "utf8");
}

/** The texts of all fixtures of all formats, for tests that mutate them. */
export function allFixtures(): { fileName: string; text: string }[] {
	return readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort()
		.map((path) => ({ fileName: basename(path), text: readFileSync(path, "utf8") }));
}
