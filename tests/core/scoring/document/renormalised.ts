import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { UNREAD_AT_MOST } from "@dephealth/core/scoring/components/component-parts.ts";

/** The score by its documented rule, from the components that a document states. */
export function renormalised({ components }: PackageDocument): number {
	const known = Object.values(components).filter((component) => component.score !== null);
	const weight = known.reduce((sum, component) => sum + component.weight, 0);
	const mean = known.reduce((sum, component) => sum + (component.score ?? 0) * component.weight, 0) / weight;
	const unread = Object.values(components)
		.filter(({ score, reason }) => score === null && reason.effect === "unread")
		.reduce((sum, component) => sum + component.weight, 0);
	return Math.min(mean, (mean * weight + UNREAD_AT_MOST * unread) / (weight + unread));
}
