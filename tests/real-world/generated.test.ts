/**
 * Workspaces that the real tools locked, read as whole repositories, against what each tool itself lists for them:
 * `npm run fixtures:manifests` writes both.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readProjects } from "@dephealth/core/manifests/read-projects.ts";
import { describe, expect, it } from "vitest";

const GENERATED = join(import.meta.dirname, "fixtures", "generated");

type Listed = {
	lockfile: string;
	listed: string[];
	direct: string[];
	/** Absent where the tool has no such thing. */
	development?: string[];
};

/** Settings of the tools, of which a scan of the repository makes nothing. */
const SETTINGS = /(?:^|\/)(?:pnpm-workspace\.yaml|deno\.json)$/;

function filesIn(folder: string) {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name !== "listed.json")
		.map((entry) => join(entry.parentPath, entry.name))
		.map((path) => ({
			path: path.slice(folder.length + 1).replaceAll("\\", "/"),
			text: readFileSync(path, "utf8"),
		}));
}

describe.each(readdirSync(GENERATED))("the workspace that %s locked", (name) => {
	const folder = join(GENERATED, name);
	const listed = JSON.parse(readFileSync(join(folder, "listed.json"), "utf8")) as Listed;
	const files = filesIn(folder).filter(({ path }) => !SETTINGS.test(path));
	const { projects, refused } = readProjects(files);
	const dependencies = projects.flatMap(({ manifest }) => manifest.dependencies);

	it("is one project", () => {
		expect(projects.map(({ path }) => path)).toEqual([listed.lockfile]);
		expect(refused).toEqual([]);
	});

	it("has the packages that the tool lists", () => {
		const read = dependencies.flatMap(({ ref, versions }) =>
			versions.map((version) => `${ref.name}@${version}`),
		);
		expect(read.sort()).toEqual(listed.listed);
	});

	const named = (chosen: typeof dependencies) => chosen.map(({ ref }) => ref.name).sort();

	it("knows which of them it asks for", () => {
		expect(named(dependencies.filter(({ isDirect }) => isDirect))).toEqual(listed.direct);
	});

	it.runIf(listed.development)("knows which of them are for development alone", () => {
		const all = listed.development ?? [];
		expect(dependencies.every(({ isDev }) => isDev !== undefined)).toBe(true);
		// A package is for development when all its versions are.
		const development = new Set(all);
		const alone = all
			.map((each) => each.slice(0, each.lastIndexOf("@")))
			.filter((each) =>
				listed.listed.every((other) => !other.startsWith(`${each}@`) || development.has(other)),
			);
		expect(named(dependencies.filter(({ isDev }) => isDev))).toEqual([...new Set(alone)].sort());
	});
});
