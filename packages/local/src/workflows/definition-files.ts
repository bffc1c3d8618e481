/** Where definitions lie. The published command has another module in this one's place, which holds their texts. */
import { readFileSync } from "node:fs";

const PROJECT_ROOT = new URL("../../../../", import.meta.url);

/** @param file path from the repository's root */
export function readDefinitionText(file: string): string {
	return readFileSync(new URL(file, PROJECT_ROOT), "utf8");
}
