import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completionScript } from "@dephealth/cli/completion/completion-script.ts";
import { SHELLS } from "@dephealth/cli/completion/shells.ts";
import { createProgram } from "@dephealth/cli/program.ts";
import { afterAll, describe, expect, it } from "vitest";

const program = createProgram();
program.command("hostile").description("isn't that $HOME `good`?").option("--all", "it's $(all)", false);

const folder = mkdtempSync(join(tmpdir(), "dephealth-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scriptFile(shell: (typeof SHELLS)[number]): string {
	const file = join(folder, `completion.${shell}`);
	writeFileSync(file, completionScript(program, shell));
	return file;
}

function run(shell: string, ...args: string[]) {
	return spawnSync(shell, args, { encoding: "utf8", cwd: folder });
}

const isThere = (shell: string) => run(shell, "-c", "true").status === 0;

const CASES: [words: string[], expected: string[]][] = [
	[["dephealth", "sc"], ["scan"]],
	[
		["dephealth", "dead-letters", ""],
		["list", "redrive", "help"],
	],
	[["dephealth", "scan", "--fo"], ["--format"]],
	[
		["dephealth", "scan", "--format", "t"],
		["text", "table"],
	],
	[["dephealth", "scan", "-f", "sa"], ["sarif"]],
	[["dephealth", "circuits", "reset", "--a"], ["--api"]],
	[["dephealth", "hostile", "--a"], ["--all"]],
	[["dephealth", "scan", "pack"], []],
];

describe.skipIf(!isThere("bash"))("bash completes", () => {
	const file = scriptFile("bash");
	it.each(CASES)("%j", (words, expected) => {
		const script = `source "$1"; source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dephealth; printf '%s\\n' "\${COMPREPLY[@]}"`;
		const { stdout, stderr } = run("bash", "--norc", "-c", script, "-", file, ...words);
		expect(stderr).toBe("");
		expect(stdout.split("\n").filter((line) => line !== "")).toEqual(expected);
	});
});

describe.skipIf(!isThere("fish"))("fish completes", () => {
	const file = scriptFile("fish");
	it.each(CASES.filter(([, expected]) => expected.length > 0))("%j", (words, expected) => {
		const line = words.join(" ");
		const { stdout } = run("fish", "--no-config", "-c", `source ${file}; complete -C "${line}"`);
		const offered = stdout.split("\n").flatMap((text) => (text === "" ? [] : [text.split("\t")[0]]));
		expect(offered.filter((word) => word !== "help")).toEqual(
			expect.arrayContaining(expected.filter((word) => word !== "help")),
		);
		expect(offered).not.toContain("pack");
	});
});

describe.skipIf(!isThere("zsh"))("zsh", () => {
	it("can read its script", () => {
		expect(run("zsh", "-n", scriptFile("zsh"))).toMatchObject({ status: 0, stderr: "" });
	});
});

it.each(SHELLS)("in %s, no description runs anything", (shell) => {
	const script = completionScript(program, shell);
	expect(script).toContain("scan");
	if (shell === "bash") expect(script).not.toContain("$HOME");
	else expect(script).toMatch(/'(?:hostile:)?isn(?:\\'|'\\'')t that \$HOME `good`\?'/);
});
