/** The text of a badge. Pure. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { TERMINAL_LABELS } from "@dephealth/core/scoring/status.ts";
import { makeBadge } from "badge-maker";

const COLOURS: Readonly<Record<PackageDocument["risk_level"], string>> = {
	LOW: "brightgreen",
	MEDIUM: "yellow",
	HIGH: "orange",
	CRITICAL: "red",
	UNKNOWN: "lightgrey",
};

/** @param document undefined when nothing is known, which a grey badge says */
export function renderBadge(document: PackageDocument | undefined): string {
	return makeBadge({
		label: document?.sandbox ? "dephealth (sandbox)" : "dephealth",
		message: document ? messageOf(document) : "unknown",
		color: COLOURS[document?.risk_level ?? "UNKNOWN"],
	});
}

/** A status that says that it is over needs no score. An unknown score is no zero. */
function messageOf({ status, health_score: score }: PackageDocument): string {
	if (TERMINAL_LABELS.has(status.label)) return status.label;
	if (score === null) return "unknown";
	const health = `${Math.round(score)}/100`;
	return status.label === "unknown" ? health : `${status.label} ${health}`;
}
