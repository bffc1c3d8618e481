/** Decides how often a package is looked at again, by how many rely on it and how likely its news matters. Pure. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { RefreshTier } from "./refresh-schedule.ts";

/** The input of the tier. */
export type TierInput = {
	risk_level: PackageDocument["risk_level"];
	status: Pick<PackageDocument["status"], "label">;
	signals: Pick<PackageDocument["signals"], "weekly_downloads" | "dependents" | "stars">;
};

/** The tiers from the most frequent to the least. */
const TIERS = ["daily", "3days", "weekly"] as const satisfies readonly RefreshTier[];

/**
 * Popularity from which on a tier is due; one measure is enough, since each ecosystem knows only some of them. About
 * 5,000 packages of npm have a million weekly downloads, and about 30,000 have 50,000.
 */
const DAILY_FROM = { weeklyDownloads: 1_000_000, dependents: 10_000, stars: 20_000 };
const EVERY_THREE_DAYS_FROM = { weeklyDownloads: 50_000, dependents: 500, stars: 2_000 };

/** A package that has ended stays so: news of it would be a surprise, however many rely on it. */
const SETTLED: ReadonlySet<PackageDocument["status"]["label"]> = new Set([
	"malicious",
	"deprecated",
	"archived",
	"ended",
]);
const AT_RISK: ReadonlySet<PackageDocument["risk_level"]> = new Set(["HIGH", "CRITICAL"]);

/**
 * A package at risk is looked at one step more often than its popularity asks for, an ended one one step less often.
 * Unknown popularity counts as middling.
 */
export function refreshTier(document: TierInput): RefreshTier {
	const step = SETTLED.has(document.status.label) ? 1 : AT_RISK.has(document.risk_level) ? -1 : 0;
	const index = Math.min(TIERS.length - 1, Math.max(0, popularityStep(document.signals) + step));
	return TIERS[index] ?? "weekly";
}

/** An index into TIERS. */
function popularityStep(signals: TierInput["signals"]): number {
	if (reaches(signals, DAILY_FROM)) return 0;
	if (reaches(signals, EVERY_THREE_DAYS_FROM)) return 1;
	const isUnknown = [signals.weekly_downloads, signals.dependents, signals.stars].every(
		(count) => count === null,
	);
	return isUnknown ? 1 : 2;
}

function reaches(signals: TierInput["signals"], from: typeof DAILY_FROM): boolean {
	return (
		(signals.weekly_downloads ?? 0) >= from.weeklyDownloads ||
		(signals.dependents ?? 0) >= from.dependents ||
		(signals.stars ?? 0) >= from.stars
	);
}
