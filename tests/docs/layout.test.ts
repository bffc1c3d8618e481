import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");

/** Folders that the layout names: indentation nests, several may share a line. */
function foldersInLayout(): Set<string> {
	const [, layout = ""] = /^## Layout\n+```\n(.*?)\n```$/ms.exec(readme) ?? [];
	const folders = new Set<string>();
	const parents: string[] = [];
	for (const line of layout.split("\n")) {
		const [, indent = "", names = ""] = /^( *)((?:[.\w-]+\/ {0,4})+)/.exec(line) ?? [];
		const depth = indent.length / 2;
		for (const name of names.match(/[.\w-]+(?=\/)/g) ?? []) {
			parents[depth] = name;
			folders.add([...parents.slice(0, depth), name].join("/"));
		}
	}
	return folders;
}

/** The folders as the layout writes them: `src` between a package and its folders is left out. */
function foldersInRepository(): Set<string> {
	const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");
	const folders = new Set<string>();
	for (const file of files) {
		const [top, second, ...rest] = file.split("/").slice(0, -1);
		if (top === undefined) continue;
		folders.add(top);
		if (second === undefined || !["packages", "rigs"].includes(top)) continue;
		folders.add(`${top}/${second}`);
		if (rest[0] === "src" && rest[1] !== undefined) folders.add(`${top}/${second}/${rest[1]}`);
	}
	return folders;
}

it("the README's layout lists every folder, and none that is gone", () => {
	const listed = foldersInLayout();
	const there = foldersInRepository();
	expect([...there].filter((folder) => !listed.has(folder))).toEqual([]);
	expect([...listed].filter((folder) => !there.has(folder))).toEqual([]);
});
