/** Locates the definitions. The published command replaces this module with one that holds their texts. */
import { readFileSync } from "node:fs";

const PROJECT_ROOT = new URL("../../../../", import.meta.url);

/** @param file path from the repository's root */
export function readDefinitionText(file: string): string {
	return readFileSync(new URL(file, PROJECT_ROOT), "utf8");
}
