import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { helpOf, readArguments, ScriptUsageError } from "../../scripts/script-arguments.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as {
	scripts: Record<string, string>;
};
/** Scripts that run one program of ours, except the command line, whose help is tested as a command's. */
const OURS = Object.entries(scripts).flatMap(([name, command]): [name: string, file: string][] => {
	const [, file] = /^node (?!.*&&)((?:rigs|scripts|packages)\/\S+\.ts)/.exec(command) ?? [];
	return file === undefined || file.startsWith("packages/cli/") ? [] : [[name, file]];
});

const SOAK = {
	run: "npm run soak",
	does: "Tries everything.",
	options: {
		packages: { kind: "number", says: "how many", least: 50, most: 1000, usually: 100 },
		seed: { kind: "number", says: "which ones", least: 0, most: 9, usually: "by chance" },
		write: { kind: "flag", says: "writes it down" },
	},
} as const;
const BENCH = {
	run: "npm run bench",
	does: "Measures.",
	words: { name: "AREA …", says: "only these", among: ["one", "two"] },
} as const;

describe("the arguments of an npm script", () => {
	it("have their usual values when they are absent", () => {
		const read = readArguments(SOAK, []);
		expect(read).toMatchObject({ values: { packages: 100, write: false }, words: [] });
		expect(read !== "help" && read.values.seed).toSatisfy((seed: number) => seed >= 0 && seed <= 9);
	});

	it("are numbers, flags and words", () => {
		expect(readArguments(SOAK, ["--packages", "50", "--seed=3", "--write"])).toEqual({
			values: { packages: 50, seed: 3, write: true },
			words: [],
		});
		expect(readArguments(BENCH, ["two"])).toMatchObject({ words: ["two"] });
	});

	it.each([
		["an unknown flag", SOAK, ["--pakages", "5"], "'--pakages'"],
		["a word where there are none", SOAK, ["ten"], "'ten'"],
		["a number that is too small", SOAK, ["--packages", "49"], '50 to 1000, not "49"'],
		["a number that is none", SOAK, ["--seed", "x"], '0 to 9, not "x"'],
		["a number without its value", SOAK, ["--seed"], "--seed"],
		["a word that is not among them", BENCH, ["three"], '"three"'],
	])("%s is refused, with where to look", (_, script, args, names) => {
		const read = () => readArguments<Record<string, never>>(script as never, args);
		expect(read).toThrow(ScriptUsageError);
		expect(read).toThrow(names);
		expect(read).toThrow(`\`${script.run} -- --help\``);
	});

	it.each([["--help"], ["-h"], ["--packages", "1", "--help"], ["--nonsense", "-h"]])(
		"%s … asks for the help, whatever else is wrong",
		(...args) => expect(readArguments(SOAK, args)).toBe("help"),
	);

	it("are explained by the help, with bounds and defaults", () => {
		expect(helpOf(SOAK)).toBe(`Tries everything.

  npm run soak -- [--packages N] [--seed N] [--write]

  --packages N   how many, 50 to 1000; default: 100
  --seed N       which ones, 0 to 9; default: by chance
  --write        writes it down
  --help         this text
`);
		expect(helpOf(BENCH)).toContain("  AREA …   only these\n             one\n");
	});
});

/** Without the variables by which a program knows that a test started it. */
const AS_A_USER = Object.fromEntries(
	Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")),
);

describe("an npm script that runs a program of ours", () => {
	it("is one of many", () => expect(OURS.map(([name]) => name)).toContain("scale"));

	it.each(OURS)("%s prints its help instead of doing its work", (name, file) => {
		const { stdout, stderr, status } = spawnSync(process.execPath, [file, "--help"], {
			cwd: ROOT,
			encoding: "utf8",
			env: AS_A_USER,
		});
		expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
		expect(stdout).toContain(` ${name}`);
	});
});
