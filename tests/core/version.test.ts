import { readFileSync } from "node:fs";
import { VERSION } from "@dephealth/core/version.ts";
import { expect, it } from "vitest";

it("the version is the package's", () => {
	const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
	expect(VERSION).toBe(manifest.version);
});
