import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const text = readFileSync(`${root}CONTRIBUTING.md`, "utf8");
const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");

/** The numbered files of a section. */
function stepsOf(title: string): string[] {
	const [, section = ""] = text.split(`\n## ${title}\n`);
	const [own = ""] = section.split("\n## ");
	return [...own.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, path = ""]) => path);
}

/** `<source>` stands for any name. */
function patternOf(path: string): RegExp {
	const parts = path.split(/<[^>]+>/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	return new RegExp(`^${parts.join("[\\w-]+")}`);
}

describe.each([
	["A document field", 5],
	["A route", 4],
	["A task or a state", 4],
	["An ecosystem", 3],
	["A manifest format", 2],
	["A source", 8],
])("%s", (title, most) => {
	const steps = stepsOf(title);

	it(`takes no more than ${most} files`, () => {
		expect(steps.length).toBeGreaterThan(1);
		expect(steps.length).toBeLessThanOrEqual(most);
	});

	it.each(steps)("has its place in %s", (step) => {
		expect(files.some((file) => patternOf(step).test(file))).toBe(true);
	});
});
