import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { TERMINAL_LABELS } from "@dephealth/core/scoring/status.ts";

/** A healthy package needs no replacement; `explain` and `--json` still show a catalogue's recommendation. */
export function needsReplacement({
	status,
	risk_level: risk,
}: Pick<PackageDocument, "status" | "risk_level">): boolean {
	return TERMINAL_LABELS.has(status.label) || risk === "HIGH" || risk === "CRITICAL";
}
