#!/usr/bin/env node
/**
 * The entry of the bundled command: adds the features of Node 24 that Node 22 lacks, and uses code compiled by
 * earlier runs.
 */
import { join } from "node:path";
import { COMPILED_CODE, cacheDirectory } from "@dephealth/cli/cache/cache-directory.ts";

// Node 20 lacks it: an import by name would fail before the program can say which Node it needs.
const nodeModule = await import("node:module");
// An unwritable cache is not used, which is not an error.
if ("enableCompileCache" in nodeModule) nodeModule.enableCompileCache(join(cacheDirectory(), COMPILED_CODE));
if (!("AsyncDisposableStack" in globalThis)) {
	await import("core-js/actual/async-disposable-stack/index.js");
	await import("core-js/actual/disposable-stack/index.js");
}
await import("@dephealth/cli/main.ts");
