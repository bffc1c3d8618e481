/**
 * Files as real projects have them, each with what must come of it. `packages` are all that may be assessed, `skipped`
 * all that may not, and `refused` is how the refusal names the file. One JSON object a line in fixtures/manifests.jsonl.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import { expect, it } from "vitest";

type Case = {
	id: string;
	file_name: string;
	text: string;
	/** `ecosystem/name`, or `ecosystem/name@version` where the file locks one. */
	packages?: string[];
	skipped?: string[];
	refused?: string;
	/** Those that the project asks for itself, where the file tells. */
	direct?: string[];
};

const CASES = readFileSync(join(import.meta.dirname, "fixtures", "manifests.jsonl"), "utf8")
	.split("\n")
	.filter((line) => line.trim() !== "")
	.map((line) => JSON.parse(line) as Case);

it.each(CASES.map((each) => [each.id, each] as const))(
	"%s",
	(_, { file_name: fileName, text, ...expected }) => {
		if (expected.refused !== undefined) {
			const error = refusalOf(() => readManifest(text, { fileName }));
			expect(error.message).toContain(expected.refused);
			return;
		}
		const manifest = readManifest(text, { fileName });
		expect(manifest.dependencies.flatMap(written).sort()).toEqual(
			(expected.packages ?? []).map(normalised).sort(),
		);
		const skipped = manifest.skipped.map(({ entry, reason }) => `${entry}: ${reason}`);
		expect(skipped).toHaveLength(expected.skipped?.length ?? 0);
		for (const name of expected.skipped ?? []) expect(skipped).toContainEqual(expect.stringContaining(name));
		if (expected.direct !== undefined) {
			const direct = manifest.dependencies.filter(({ isDirect }) => isDirect);
			expect(direct.map(({ ref }) => `${ref.ecosystem}/${ref.name}`).sort()).toEqual(expected.direct.sort());
		}
	},
);

function written({ ref, versions }: ManifestDependency): string[] {
	const name = `${ref.ecosystem}/${ref.name}`;
	return versions.length === 0 ? [name] : versions.map((version) => `${name}@${version}`);
}

/** The name as its registry compares it. */
function normalised(text: string): string {
	const [, ecosystem = "", name = "", version = ""] = /^([^/]+)\/(@?[^@]+)(@.+)?$/.exec(text) ?? [];
	const ref = parsePackageRef(ecosystem, name);
	return `${ref.ecosystem}/${ref.name}${version}`;
}

function refusalOf(read: () => unknown): ManifestError {
	try {
		read();
	} catch (error) {
		if (error instanceof ManifestError) return error;
		throw error;
	}
	throw new Error("It was read.");
}
