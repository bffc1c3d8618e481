/** Where handlers lie. The published command has another module in this one's place, which knows what it was bundled with. */

const PROJECT_ROOT = new URL("../../../", import.meta.url);

/** @param file path from the repository's root, without extension */
export function importHandlerFile(file: string): Promise<Record<string, unknown>> {
	return import(new URL(`${file}.ts`, PROJECT_ROOT).href);
}
