import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const rows = readFileSync(`${root}docs/requirements-trace.md`, "utf8")
	.split("\n")
	.filter((line) => /^\| (?!#|---)/.test(line))
	.map((line) => {
		const [id = "", , where = "", test = "", differs = ""] = line
			.slice(1, -1)
			.split(" | ")
			.map((cell) => cell.trim());
		return { id, where, test, differs };
	});

const isThere = (path: string) => existsSync(`${root}${path}`) || existsSync(`${root}packages/${path}`);
const pathsIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path);

describe("the owner's lines", () => {
	it("are all there", () => {
		expect(rows).toHaveLength(253);
	});

	it("name files that exist", () => {
		const named = rows.flatMap(({ id, where, test }) =>
			pathsIn(`${where} ${test}`).map((path) => ({ id, path })),
		);
		expect(named.filter(({ path }) => !isThere(path))).toEqual([]);
	});

	it("name a decision wherever they are met differently", () => {
		const links = rows.flatMap(({ id, differs }) =>
			[...differs.matchAll(/\]\((decisions\/[\w-]+\.md)#([a-z]-\d{2,3})\)/g)].map(
				([, file = "", anchor = ""]) => ({ id, file, anchor }),
			),
		);
		const broken = links.filter(
			({ file, anchor }) => !readFileSync(`${root}docs/${file}`, "utf8").includes(`<a id="${anchor}">`),
		);
		expect(broken).toEqual([]);
		const silent = rows.filter(({ differs }) => !/^As asked|\]\(decisions\/|^Not applicable/.test(differs));
		expect(silent.map(({ id }) => id)).toEqual([]);
	});
});
