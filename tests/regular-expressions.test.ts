/**
 * No expression takes more than linear time, whatever text it meets: names, lockfiles, READMEs and errors are a
 * stranger's. scslre finds the loops that a text could make go back and forth (https://github.com/RunDevelopment/scslre).
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "oxc-parser";
import { analyse } from "scslre";
import { describe, expect, it, vi } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const files = execFileSync("git", ["ls-files", "packages/*.ts", "packages/*.tsx"], {
	cwd: root,
	encoding: "utf8",
})
	.split("\n")
	.filter((file) => file !== "" && existsSync(join(root, file)));
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));

/** The expressions that are written in a file as such. */
function literalsIn(file: string, text: string): RegExp[] {
	const found: RegExp[] = [];
	const { program } = parseSync(file, text);
	new Visitor({
		Literal(node) {
			if ("regex" in node) found.push(new RegExp(node.regex.pattern, node.regex.flags));
		},
	}).visit(program);
	return found;
}

/** The expressions that a module makes from texts while it is loaded. */
async function builtBy(file: string): Promise<RegExp[]> {
	const made: RegExp[] = [];
	const Original = globalThis.RegExp;
	const Recording = new Proxy(Original, {
		construct(target, parameters, newTarget) {
			const expression = Reflect.construct(target, parameters, newTarget);
			if (new Error().stack?.includes(file)) made.push(expression);
			return expression;
		},
	});
	vi.resetModules();
	vi.stubGlobal("RegExp", Recording);
	try {
		await import(/* @vite-ignore */ join(root, file));
	} finally {
		vi.unstubAllGlobals();
	}
	return made;
}

/** Without s or m, a line separator in front of the end makes it fail, again at each place where it may begin. */
const STOPS_AT_A_LINE = /(?<!\\)\.[*+]\??\)*\$/;

function faultsOf(expression: RegExp): string[] {
	const { source, flags } = expression;
	const stops = STOPS_AT_A_LINE.test(source) && !/[ms]/.test(flags) && !/^\^[^|]*$/.test(source);
	return [
		...(stops ? [`stops at a line separator: ${expression}`] : []),
		...analyse(expression).reports.map(
			({ type, exponential }) => `${exponential ? "exponential" : "polynomial"} (${type}): ${expression}`,
		),
	];
}

describe("regular expressions", () => {
	it("are found, and so are bad ones", () => {
		expect(literalsIn("a.ts", "const a: RegExp = /^(?:a?b+)*$/;").flatMap(faultsOf)).toEqual([
			"exponential (Self): /^(?:a?b+)*$/",
		]);
		expect(faultsOf(/^a:[ \t]*(.*)$/)).toHaveLength(1);
		expect(faultsOf(/^a:(.*)$/s)).toEqual([]);
	});

	it("that are written as such take linear time", () => {
		const literals = [...texts].flatMap(([file, text]) =>
			literalsIn(file, text).map((expression) => ({ file, expression })),
		);
		expect(literals.length).toBeGreaterThan(500);
		const faults = literals.flatMap(({ file, expression }) =>
			faultsOf(expression).map((fault) => `${file}: ${fault}`),
		);
		expect(faults).toEqual([]);
	});

	const building = [...texts].filter(([, text]) => /\bnew RegExp\(/.test(text)).map(([file]) => file);

	it.each(building)("that %s makes while it is loaded take linear time", async (file) => {
		const made = await builtBy(file);
		if (/^const \w+ = new RegExp\(/m.test(texts.get(file) ?? "")) expect(made).not.toEqual([]);
		expect(made.flatMap(faultsOf)).toEqual([]);
	});
});
