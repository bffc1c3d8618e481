import type { PackageDocument } from "./package-document.ts";

/** The fields that a summary takes from the document unchanged. The schema of scan results is made of the same list. */
export const SUMMARY_FIELDS = [
	"status",
	"risk_level",
	"health_score",
	"headline",
	"reasons",
	"replacements",
	"latest_version",
	"repository_url",
	"collected_at",
	"sandbox",
] as const satisfies readonly (keyof PackageDocument)[];
