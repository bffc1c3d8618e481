import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const section =
	readFileSync(join(root, "SECURITY.md"), "utf8").split("## Threat model")[1]?.split("\n## ")[0] ?? "";
const rows = section
	.split("\n")
	.filter((line) => /^\| (?!Who|---)/.test(line))
	.map((line) => {
		const cells = line.slice(1, -1).split(" | ");
		const [, path = "", words = ""] = /`([^`]+)`: (.+)$/.exec(cells[3]?.trim() ?? "") ?? [];
		return { who: cells[0]?.trim() ?? "", path, words };
	});

function textBelow(path: string): string {
	if (!statSync(path).isDirectory()) return readFileSync(path, "utf8");
	return readdirSync(path)
		.map((name) => textBelow(join(path, name)))
		.join("\n");
}

describe("each line of the threat model", () => {
	it("is there", () => {
		expect(rows.length).toBeGreaterThan(15);
	});

	it.each(rows)("$who: $path says '$words'", ({ path, words }) => {
		expect(existsSync(join(root, path))).toBe(true);
		expect(textBelow(join(root, path))).toContain(words);
	});
});
