import { packumentFacts } from "@dephealth/core/sources/npm/packument-facts.ts";
import { packumentSchema } from "@dephealth/core/sources/npm/schema.ts";

export const NOW = Date.parse("2026-06-01T00:00:00Z");
export const T1 = "2020-01-01T10:00:00.000Z";
export const T2 = "2021-06-15T23:59:59.999Z";
export const T3 = "2023-03-03T00:00:00.000Z";

/** A packument as the registry sends it, with two versions; parsed as it would be after travelling. */
export function facts(overrides: Record<string, unknown> = {}) {
	const packument = {
		_id: "example",
		name: "example",
		"dist-tags": { latest: "2.0.0" },
		versions: { "1.0.0": version(), "2.0.0": version() },
		time: { created: T1, modified: "2026-01-01T00:00:00.000Z", "1.0.0": T1, "2.0.0": T2 },
		maintainers: [{ name: "ann", email: "ann@example.com" }, { name: "bob" }],
		license: "MIT",
		repository: { type: "git", url: "git+https://github.com/owner/example.git" },
		...overrides,
	};
	return factsOfText(JSON.stringify(packument));
}

export function factsOfText(text: string) {
	return packumentFacts(packumentSchema.parse(JSON.parse(text)), NOW);
}

export function version(overrides: Record<string, unknown> = {}): Record<string, unknown> {
	return {
		name: "example",
		version: "x",
		license: "MIT",
		dist: { tarball: "…", unpackedSize: 1000 },
		...overrides,
	};
}

export function latest(overrides: Record<string, unknown>) {
	return facts({ versions: { "1.0.0": version(), "2.0.0": version(overrides) } });
}
