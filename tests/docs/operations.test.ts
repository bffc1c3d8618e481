import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const root = new URL("../../", import.meta.url);

it("what shows that a limit holds exists", () => {
	const text = readFileSync(new URL("docs/operations.md", root), "utf8");
	const named = [...text.matchAll(/`((?:tests|packages)\/[\w./-]+\.ts)`/g)].map(([, path]) => path ?? "");
	expect(named.length).toBeGreaterThan(10);
	expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});
