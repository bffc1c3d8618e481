/** The user's cache directory: everything in it can be fetched again. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Environment } from "@dephealth/core/config.ts";

type Machine = {
	env: Environment;
	platform: NodeJS.Platform;
	home: string;
};

/** Node's compiled code of this program, in the cache directory, for its next start. */
export const COMPILED_CODE = "compiled";

/**
 * DEPHEALTH_CACHE_DIR, else the platform's own place: XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%.
 * https://specifications.freedesktop.org/basedir-spec/latest/ takes relative paths for invalid.
 */
export function cacheDirectory(
	{ env, platform, home }: Machine = { env: process.env, platform: process.platform, home: homedir() },
): string {
	const own = env["DEPHEALTH_CACHE_DIR"];
	if (own) return own;
	const xdg = env["XDG_CACHE_HOME"];
	if (xdg && isAbsolute(xdg)) return join(xdg, "dephealth");
	if (platform === "darwin") return join(home, "Library/Caches/dephealth");
	if (platform === "win32")
		return join(env["LOCALAPPDATA"] ?? join(home, "AppData/Local"), "dephealth", "Cache");
	return join(home, ".cache/dephealth");
}
