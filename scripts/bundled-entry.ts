#!/usr/bin/env node
/** Where the bundled command begins: with what Node 22 lacks of Node 24, and with the code that earlier runs have compiled. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { COMPILED_CODE, cacheDirectory } from "@dephealth/cli/cache/cache-directory.ts";

// A cache that cannot be written is none, which is no error.
enableCompileCache(join(cacheDirectory(), COMPILED_CODE));
if (!("AsyncDisposableStack" in globalThis)) {
	await import("core-js/actual/async-disposable-stack/index.js");
	await import("core-js/actual/disposable-stack/index.js");
}
await import("@dephealth/cli/main.ts");
