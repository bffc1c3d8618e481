/** A plausible document of a healthy package, and dependencies on it, to be varied by tests. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import { concluded, type Statement } from "@dephealth/core/scoring/evidence/statement.ts";
import { reportsOf, score } from "./core/scoring/package-facts-fixture.ts";

const healthy: PackageDocument = score(reportsOf());

export function aDocument(overrides: Partial<PackageDocument> = {}): PackageDocument {
	return { ...healthy, ...overrides };
}

export function aStatement(text: string, overrides: Partial<Statement> = {}): Statement {
	return { ...concluded("a_statement", "neutral", text), ...overrides };
}

export function textsOf(statements: readonly Statement[]): string[] {
	return statements.map(({ text }) => text);
}

export function anNpmDependency(
	name: string,
	overrides: Partial<Omit<ManifestDependency, "ref">> = {},
): ManifestDependency {
	return {
		ref: { ecosystem: "npm", name },
		versions: ["1.0.0"],
		requirement: undefined,
		isDirect: true,
		isDev: false,
		path: [name],
		...overrides,
	};
}
