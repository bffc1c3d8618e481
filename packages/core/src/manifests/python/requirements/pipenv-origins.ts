import { VERSION_CONTROL } from "./version-control.ts";

/** The keys by which a Pipfile and its lock say that a package comes from no index, in words. */
export const NO_INDEX: ReadonlyMap<string, string> = new Map([
	...VERSION_CONTROL,
	["path", "a local folder"],
	["file", "a file or URL"],
]);
