/** The text of a badge. Pure. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { TERMINAL_LABELS } from "@dephealth/core/scoring/status.ts";
import { badgeImage } from "./badge-image.ts";

const COLOURS: Readonly<Record<PackageDocument["risk_level"], string>> = {
	LOW: "#3fa000",
	MEDIUM: "#b59a00",
	HIGH: "#ea7233",
	CRITICAL: "#dd4343",
	UNKNOWN: "#939393",
};

/** @param document undefined when nothing is known, which a grey badge says */
export function renderBadge(document: PackageDocument | undefined): string {
	const label = document?.sandbox ? "dephealth (sandbox)" : "dephealth";
	const message = document ? messageOf(document) : "unknown";
	return badgeImage(label, message, COLOURS[document?.risk_level ?? "UNKNOWN"]);
}

/** A status that says that it is over needs no score. An unknown score is no zero. */
function messageOf({ status, health_score: score }: PackageDocument): string {
	if (TERMINAL_LABELS.has(status.label)) return status.label;
	if (score === null) return "unknown";
	const health = `${wholeScore(score)}/100`;
	return status.label === "unknown" ? health : `${status.label} ${health}`;
}
