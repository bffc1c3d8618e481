/** Each command explains its use, and its examples work as written. */
import { createProgram } from "@dephealth/cli/program.ts";
import { describe, expect, it } from "vitest";

type Command = ReturnType<typeof createProgram>;

const COMMANDS = createProgram().commands.map((command) => command.name());

function helpOf(path: readonly string[]): string {
	let text = "";
	const command = find(path);
	command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 });
	command.outputHelp();
	return text;
}

function find(path: readonly string[]): Command {
	return path.reduce<Command>((command, name) => {
		const next = command.commands.find((child) => child.name() === name || child.aliases().includes(name));
		if (next === undefined) throw new Error(`There is no command ${path.join(" ")}.`);
		return next;
	}, createProgram());
}

/** `  dephealth scan --all    what it does` → its words, without what stands after several blanks or a pipe. */
function examplesIn(help: string): string[][] {
	const lines = help.matchAll(/^ {2}.*?\bdephealth ((?:\S+ ?)*\S)/gm);
	return [...lines].map(([, words = ""]) =>
		words
			.replace(/[)>"].*$/, "")
			.trim()
			.split(" "),
	);
}

describe.each(COMMANDS)("dephealth %s --help", (name) => {
	const help = helpOf([name]);

	it("says how it is called, what each option does, and gives examples", () => {
		expect(help).toMatch(new RegExp(`^Usage: dephealth ${name}\\b`));
		expect(help).toContain("\nExamples:\n");
		for (const { long, description } of find([name]).options) {
			expect(help).toContain(long);
			expect(description).not.toBe("");
		}
	});

	it("gives examples that can be typed", () => {
		const examples = examplesIn(help.slice(help.indexOf("\nExamples:\n")).split("\n\n")[0] ?? "");
		expect(examples.length).toBeGreaterThan(0);
		for (const words of examples) {
			const own = find(words.slice(0, 1)).commands.length > 0 ? 2 : 1;
			const { unknown } = find(words.slice(0, own)).parseOptions(words.slice(own));
			expect(unknown).toEqual([]);
		}
	});
});

describe("dephealth --help", () => {
	const help = helpOf([]);

	it.each(COMMANDS)("names %s", (name) => {
		expect(help).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
	});

	it.each(["Exit codes:", "Environment:", "GITHUB_TOKEN", "HTTPS_PROXY", "NO_COLOR", "DEPHEALTH_CACHE_DIR"])(
		"tells of %s",
		(words) => {
			expect(help).toContain(words);
		},
	);
});

it.each(["scan", "diff"])("dephealth %s --help tells what its exit codes mean", (name) => {
	expect(helpOf([name])).toMatch(/Exit codes:\n {2}0 {2}done[\s\S]* {2}6 {2}/);
});
