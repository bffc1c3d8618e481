/** Locates the handlers. The published command replaces this module with one that knows its bundle. */

const PROJECT_ROOT = new URL("../../../../", import.meta.url);

/** @param file path from the repository's root, without extension */
export function importHandlerFile(file: string): Promise<Record<string, unknown>> {
	return import(new URL(`${file}.ts`, PROJECT_ROOT).href);
}
