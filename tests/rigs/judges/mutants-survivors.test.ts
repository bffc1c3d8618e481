import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { AREAS } from "../../../rigs/judges/mutants/areas.ts";
import type { Mutant } from "../../../rigs/judges/mutants/plan.ts";
import {
	changeOf,
	KINDS,
	parseSurvivors,
	renderSurvivors,
	survivorsOf,
} from "../../../rigs/judges/mutants/survivors.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

function aMutant(line: number, parts: Partial<Mutant> = {}): Mutant {
	return {
		id: "1",
		file: "a.ts",
		line,
		mutator: "EqualityOperator",
		original: "a > b",
		replacement: "a >= b",
		...parts,
	};
}

describe("the list of survivors", () => {
	it("is read as it was written", () => {
		const areas = [
			{
				area: "healing",
				score: "2026-11-29: 98.9 % of 180 mutants are noticed.",
				survivors: survivorsOf([aMutant(3), aMutant(9, { original: "`a`\n\t+ 1", replacement: "``" })], []),
			},
			{ area: "refresh", score: "2026-11-29: 100.0 % of 2 mutants are noticed.", survivors: [] },
		];
		expect(parseSurvivors(renderSurvivors(areas))).toEqual(areas);
	});

	it("keeps the kind that a person gave, wherever the line has gone; what is new is open", () => {
		const [argued] = survivorsOf([aMutant(3)], []);
		const before = argued ? [{ ...argued, kind: "boundary" as const }] : [];
		const after = survivorsOf(
			[aMutant(7), aMutant(7, { file: "b.ts" }), aMutant(7, { original: "c > d" })],
			before,
		);
		expect(after.map(({ file, line, kind }) => [file, line, kind])).toEqual([
			["a.ts", 7, "boundary"],
			["b.ts", 7, "open"],
			["a.ts", 7, "open"],
		]);
	});

	it("has changes of one line that end no code span", () => {
		expect(changeOf({ original: "`a`\n  .b()", replacement: "x".repeat(200) })).toBe(
			`'a' .b() → ${"x".repeat(160)}…`,
		);
	});

	it.each([
		["a kind that is none", "## healing\n\nscore\n\n### tired\n\n- a.ts:1 `a → b`\n", /tired.*no kind/],
		["a line that names nothing", "## healing\n\nscore\n\n### open\n\n- a.ts `a → b`\n", /names no survivor/],
	])("does not hold %s", (_, text, refusal) => {
		expect(() => parseSurvivors(text)).toThrow(refusal);
	});
});

describe("docs/mutants-survivors.md", () => {
	const areas = parseSurvivors(read("docs/mutants-survivors.md"));

	it("tells of every area, with its score", () => {
		expect(areas.map(({ area }) => area).sort()).toEqual(Object.keys(AREAS).sort());
		for (const { score } of areas) expect(score).toMatch(/^\d{4}-\d\d-\d\d.* % of .* are noticed/);
	});

	it("names files of its area only", () => {
		for (const { area, survivors } of areas) {
			for (const { file } of survivors) {
				expect(file.startsWith(`${AREAS[area]?.mutate}/`), file).toBe(true);
			}
		}
	});

	it.each(KINDS)("what the kind %s means stands in docs/mutants.md", (kind) => {
		expect(read("docs/mutants.md")).toContain(`- **\`${kind}\`**`);
	});
});
