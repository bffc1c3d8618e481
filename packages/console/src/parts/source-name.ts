import type { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";

type SourceName = (typeof SOURCE_NAMES)[number];

const TITLES: Readonly<Record<SourceName, string>> = {
	npm: "npm",
	deps_dev: "deps.dev",
	github: "GitHub",
	bundlephobia: "Bundlephobia",
	git: "git",
	registry: "its registry",
};

/** A source as people call it; one that is not known here as the API does. */
export function sourceTitle(name: string): string {
	return (TITLES as Readonly<Record<string, string>>)[name] ?? name;
}
