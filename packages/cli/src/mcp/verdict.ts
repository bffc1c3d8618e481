/** A document in a few lines: the verdict, the reasons and a replacement. Pure. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { describeReplacement } from "@dephealth/core/scoring/document/replacement.ts";
import type { CollectionOutcome } from "@dephealth/local/workflows/single-runs.ts";
import { needsReplacement } from "../check/needs-replacement.ts";

const MAX_REASONS = 4;
const MAX_REPLACEMENTS = 3;

export function verdictLines(document: PackageDocument): string[] {
	const { health_score: health, risk_level: risk, status, data_quality: quality } = document;
	const replacements = needsReplacement(document) ? document.replacements : [];
	return [
		`${nameOf(document)}: risk ${risk}, status ${status.label}, health ${health === null ? "unknown" : `${wholeScore(health)} of 100`}${document.sandbox ? " (invented data)" : ""}`,
		document.headline,
		...document.reasons.slice(0, MAX_REASONS).map(({ text }) => `- ${text}`),
		...document.recent_changes.slice(0, MAX_REASONS).map(({ text }) => `- Lately: ${text}`),
		...replacements.slice(0, MAX_REPLACEMENTS).map((one) => `Instead: ${describeReplacement(one)}`),
		...(quality.status === "complete"
			? []
			: [
					`Some facts could not be read: ${quality.missing.map(({ what, why }) => `${what} (${why})`).join("; ")}.`,
				]),
	];
}

export function nameOf({ ecosystem, package: name, latest_version: latest }: PackageDocument): string {
	return `${ecosystem}/${name}${latest === null ? "" : ` ${latest}`}`;
}

/** Why there is no verdict; an outage says nothing about the package. */
export function noVerdict(
	ref: PackageRef,
	outcome: Exclude<CollectionOutcome, { kind: "collected" }>,
): string {
	const name = formatPackageRef(ref);
	return outcome.kind === "not_found"
		? `${name}: the registry does not know it. Check the spelling: a name that nobody has published yet can be published by anybody.`
		: `${name}: it could not be judged this time, so nothing is known about the package (${outcome.lastFailure}). Try again later.`;
}
