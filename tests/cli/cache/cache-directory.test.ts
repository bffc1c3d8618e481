import { cacheDirectory } from "@dephealth/cli/cache/cache-directory.ts";
import { describe, expect, it } from "vitest";

describe("where results are kept", () => {
	it.each([
		["linux", {}, "/home/ada/.cache/dephealth"],
		["linux", { XDG_CACHE_HOME: "/var/cache/ada" }, "/var/cache/ada/dephealth"],
		["linux", { XDG_CACHE_HOME: "relative" }, "/home/ada/.cache/dephealth"],
		["darwin", {}, "/home/ada/Library/Caches/dephealth"],
		["linux", { DEPHEALTH_CACHE_DIR: "/ci/cache", XDG_CACHE_HOME: "/var/cache/ada" }, "/ci/cache"],
	] as const)("on %s with %j: %s", (platform, env, directory) => {
		expect(cacheDirectory({ env, platform, home: "/home/ada" })).toBe(directory);
	});
});
