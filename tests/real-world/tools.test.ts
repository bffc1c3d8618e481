/**
 * Files that the real tools wrote for small projects, against what each tool itself lists for them: npm ls, pnpm list,
 * yarn list and info, bun pm ls, uv export, pipenv requirements, cargo metadata, go mod edit, mvn dependency:list.
 * `listed` and `direct` in fixtures/tools/listed.json are the tools' words; checksums were taken out of the files.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { expect, it } from "vitest";

const TOOLS = join(import.meta.dirname, "fixtures", "tools");

type Listed = {
	file: string;
	/** `name@version`, or the name alone where the file locks none. */
	listed: string[];
	/** Names of what the project asks for itself; absent where the file does not tell. */
	direct?: string[];
};

const CASES = JSON.parse(readFileSync(join(TOOLS, "listed.json"), "utf8")) as Listed[];

/** The packages of sharp and esbuild that are the same on every system. */
const PLAIN = ["@emnapi/runtime", "@img/colour", "detect-libc", "esbuild", "semver", "sharp", "tslib"];

it.each(CASES.map((each) => [each.file, each] as const))(
	"%s is what its tool lists",
	(_, { file, listed, direct }) => {
		const { dependencies } = readManifest(readFileSync(join(TOOLS, file)), { fileName: file });
		const read = dependencies.flatMap(({ ref, versions }) =>
			versions.length === 0 ? [ref.name] : versions.map((version) => `${ref.name}@${version}`),
		);
		expect(read.sort()).toEqual(listed);
		if (direct === undefined) return;
		expect(
			dependencies
				.filter(({ isDirect }) => isDirect)
				.map(({ ref }) => ref.name)
				.sort(),
		).toEqual(direct);
	},
);

it.each(["npm/package-lock.json", "pnpm/pnpm-lock.yaml", "yarn/yarn.lock", "bun/bun.lock"])(
	"%s for sharp and esbuild: a build for one system belongs to the package that asks for it",
	(file) => {
		const text = readFileSync(join(import.meta.dirname, "fixtures", "platforms", file));
		const { dependencies } = readManifest(text, { fileName: file });
		const builds = Map.groupBy(dependencies, ({ platformOf }) => platformOf);
		const namesOf = (owner: string | undefined) => (builds.get(owner) ?? []).map(({ ref }) => ref.name);
		expect(namesOf("esbuild")).toHaveLength(26);
		expect(namesOf("esbuild").every((name) => name.startsWith("@esbuild/"))).toBe(true);
		// Those of libvips belong to sharp, although other builds need them as well.
		expect(namesOf("sharp")).toContain("@img/sharp-libvips-linux-x64");
		expect(namesOf("sharp").every((name) => name.startsWith("@img/sharp-"))).toBe(true);
		expect(namesOf(undefined).sort()).toEqual(PLAIN);
	},
);
