import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { DepsDevPackageVersion } from "./schema.ts";

/** crates.io knows no deprecation: deps.dev's flag is the yank there, and says so as the reason. */
export function isYanked(
	{ isDeprecated, deprecatedReason }: Pick<DepsDevPackageVersion, "isDeprecated" | "deprecatedReason">,
	ecosystem: Ecosystem,
): boolean {
	return isDeprecated && (ecosystem === "cargo" || /^yanked\b/i.test(deprecatedReason ?? ""));
}
