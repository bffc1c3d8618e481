import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { BREAKS } from "../../../rigs/judges/wiring/breaks.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

it.each(BREAKS)("$says can be unplugged: its wire stands once in $file", ({ file, from, tests }) => {
	expect(readFileSync(join(ROOT, file), "utf8").split(from)).toHaveLength(2);
	for (const test of tests) expect(existsSync(join(ROOT, test)), test).toBe(true);
});
