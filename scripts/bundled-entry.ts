#!/usr/bin/env node
/**
 * The entry of the bundled command: adds the features of Node 24 that Node 22 lacks, and uses code compiled by
 * earlier runs.
 */
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { COMPILED_CODE, cacheDirectory } from "@dephealth/cli/cache/cache-directory.ts";

// An unwritable cache is not used, which is not an error.
enableCompileCache(join(cacheDirectory(), COMPILED_CODE));
if (!("AsyncDisposableStack" in globalThis)) {
	await import("core-js/actual/async-disposable-stack/index.js");
	await import("core-js/actual/disposable-stack/index.js");
}
await import("@dephealth/cli/main.ts");
