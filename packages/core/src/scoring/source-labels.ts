/** The sources by the names readers know them by. */
import type { Fact } from "../facts/package-facts.ts";
import type { SourceName } from "../facts/source-report.ts";

export const SOURCE_LABELS: Readonly<Record<SourceName, string>> = {
	npm: "npm",
	deps_dev: "deps.dev",
	github: "GitHub",
	bundlephobia: "Bundlephobia",
};

/** ` (npm, 2026-11-23)`: who says so, and when it was read. Empty for what is unknown. */
export function by(fact: Fact<unknown>): string {
	return fact.state === "known" ? ` (${SOURCE_LABELS[fact.source]}, ${fact.observedAt.slice(0, 10)})` : "";
}
