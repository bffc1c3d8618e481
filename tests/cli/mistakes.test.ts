/** Messages about mistakes: what is wrong, and what to do. They come before any source is asked. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "@dephealth/cli/exit-codes.ts";
import { explainFailure } from "@dephealth/cli/explain-failure.ts";
import { createProgram } from "@dephealth/cli/program.ts";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "dephealth-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
	const path = join(folder, name);
	mkdirSync(join(path, ".."), { recursive: true });
	writeFileSync(path, content);
	return path;
}

const PROJECT = file("project/package.json", '{"name":"x","dependencies":{"left-pad":"1"}}');
const BROKEN = file("broken/package.json", '{"name":');
const BINARY = file(
	"binary/package-lock.json",
	Uint8Array.from({ length: 300 }, (_, index) => (index * 37) % 256),
);
const UNKNOWN_KEY = file("unknown-key.json", '{"fail_no":"high"}');
const UNKNOWN_LEVEL = file("unknown-level.json", '{"fail_on":"hihg"}');
const NO_JSON = file("no-json.json", "{");
mkdirSync(join(folder, "empty"));
const LOOP = join(folder, "loop.json");
symlinkSync(LOOP, LOOP);

/** The command's output, as in `main.ts`. */
async function mistake(args: readonly string[]): Promise<{ message: string; code: number }> {
	const program = createProgram();
	let written = "";
	const output = { writeErr: (text: string) => (written += text), writeOut: () => {} };
	const nested = program.commands.flatMap(({ commands }) => commands);
	for (const command of [program, ...program.commands, ...nested]) {
		command.configureOutput(output).exitOverride();
	}
	try {
		await program.parseAsync(args, { from: "user" });
	} catch (error) {
		if (isOfCommander(error)) return { message: written, code: EXIT.usage };
		const { message, exitCode } = explainFailure(error);
		return { message, code: exitCode };
	}
	throw new Error(`${args.join(" ")} is no mistake.`);
}

function isOfCommander(error: unknown): boolean {
	return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}

describe("a mistake is explained", () => {
	it.each<[args: string[], says: RegExp, code?: number]>([
		[["scna"], /unknown command 'scna'[\s\S]*Did you mean scan/],
		[["scan", "--fale-on", "high"], /unknown option '--fale-on'[\s\S]*Did you mean --fail-on/],
		[["scan", "--format", "pdf"], /Allowed choices are text, table, json/],
		[["scan", join(folder, "nowhere.json")], /nowhere\.json does not exist\. Check the spelling\./],
		[["scan", LOOP], /loop\.json cannot be used: ELOOP/],
		[["scan", join(folder, "x".repeat(300))], /x cannot be used: ENAMETOOLONG/],
		[["scan", "express"], /express does not exist\. For a package write dephealth check express\./],
		[["scan", "https://github.com/expressjs/express"], /clone the repository, and scan its folder/],
		[
			["scan", join(folder, "empty")],
			/no manifest, lockfile or SBOM in .*empty or below it\. Go to the folder/,
		],
		[["scan", folder], /Below it are: .*project\/package\.json.*scan all with --recursive/],
		[["scan", BROKEN], /broken\/package\.json: The package\.json is not JSON \(line \d\)/],
		[["scan", BINARY], /binary\/package-lock\.json: The file is not text/],
		[
			["scan", PROJECT, "--output", join(folder, "no/such/x.md")],
			/there is no folder .*no\/such\. Create it/,
			5,
		],
		[["scan", PROJECT, "--output", folder], /is a folder\. Name a file in it/, 5],
		[["scan", PROJECT, "--config", join(folder, "none.json")], /none\.json cannot be read: ENOENT/],
		[["scan", PROJECT, "--config", UNKNOWN_KEY], /"fail_no"\. There are \$schema, fail_on, rules/],
		[["scan", PROJECT, "--config", UNKNOWN_LEVEL], /fail_on: "hihg" is not a gate\. Write a level/],
		[["scan", PROJECT, "--config", NO_JSON], /no-json\.json is not JSON/],
		[["scan", PROJECT, "--fail-on", "severe"], /"severe" is not a gate\. Write a level/],
		[["scan", PROJECT, "--fail-on", "forecast>=2"], /is not a gate/],
		[["scan", PROJECT, "--baseline", join(folder, "b.json")], /b\.json does not exist\. Make a report with/],
		[["scan", PROJECT, "--baseline", NO_JSON], /no-json\.json is not a report\. Make a report with/],
		[["scan", PROJECT, "--baseline", NO_JSON, "--since", "main"], /cannot be used with option/],
		[["scan", PROJECT, "--since", "main"], /is not in a git repository/],
		[["scan", PROJECT, "--max-age", "-3"], /An age is a number of hours/],
		[["scan", PROJECT, "--wait", "abc"], /A wait is a whole number of seconds/],
		[["scan", PROJECT, "--api", "nonsense"], /not the URL/],
		[["diff"], /Write dephealth diff A B/],
		[["diff", join(folder, "a"), join(folder, "b")], /is neither a file nor a folder here, nor a revision/],
		[["check", "nmp/express"], /Unknown ecosystem "nmp"\. Use one of: npm, pypi/],
		[["check", "npm/Express!"], /not a valid npm package name/],
		[["check", "express@"], /is not a version/],
		[["check", PROJECT], /is a file\. To assess the packages in it, run dephealth scan /],
		[["why", "left-pad", join(folder, "empty")], /no manifest, lockfile or SBOM/],
		[["completion", "csh"], /Allowed choices are bash, zsh, fish/],
		[["cache", "clean"], /Allowed choices are show, clear/],
		[["serve", "--port", "99999"], /A port is a whole number/],
		[["console", "--data-dir", join(folder, "empty")], /There is no API key in .*Give one with --key/],
	])("%j", async (args, says, code = EXIT.usage) => {
		const result = await mistake(args);
		expect(result.message).toMatch(says);
		expect(result.code).toBe(code);
	});
});

it("a package's name in place of a dead letter's id is refused before the server is asked", async () => {
	const { message, code } = await mistake(["dead-letters", "redrive", "npm/express"]);
	expect(code).toBe(EXIT.usage);
	expect(message).toContain("An id has no slash: dephealth dead-letters list shows the ids.");
});
