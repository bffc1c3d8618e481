import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runCli } from "../e2e/start-product.ts";

type Step = {
	id?: string;
	name?: string;
	uses?: string;
	run?: string;
	env?: Record<string, string>;
	if?: string;
};
type Action = {
	inputs: Record<string, { description: string; default: string }>;
	outputs: Record<string, { value: string }>;
	runs: { using: string; steps: Step[] };
};

const text = readFileSync(new URL("../../action.yml", import.meta.url), "utf8");
const action = parse(text) as Action;
const scan = action.runs.steps.find((step) => step.id === "scan");

/** Runs the step's script as a runner does, with a command line that notes its arguments and ends as told. */
function runScan(environment: Record<string, string>, ending: { code: number; writes: boolean }) {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-action-"));
	const main = join(directory, "packages/cli/src/main.ts");
	mkdirSync(join(directory, "packages/cli/src"), { recursive: true });
	writeFileSync(
		main,
		`import { writeFileSync } from "node:fs";
		writeFileSync(${JSON.stringify(join(directory, "arguments.json"))}, JSON.stringify(process.argv.slice(2)));
		if (${ending.writes}) writeFileSync(process.env.RUNNER_TEMP + "/dephealth/report.md", "# report\\n");
		process.exit(${ending.code});`,
	);
	const output = join(directory, "output");
	const summary = join(directory, "summary");
	const { status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", scan?.run ?? ""], {
		encoding: "utf8",
		env: {
			PATH: `${join(process.execPath, "..")}:${process.env["PATH"]}`,
			SCAN_PATH: ".",
			SCOPE: "all",
			PROD: "false",
			FAIL_ON: "",
			STRICT: "false",
			API: "",
			ACTION_PATH: directory,
			RUNNER_TEMP: directory,
			GITHUB_OUTPUT: output,
			GITHUB_STEP_SUMMARY: summary,
			...environment,
		},
	});
	return {
		status,
		arguments: JSON.parse(readFileSync(join(directory, "arguments.json"), "utf8")) as string[],
		output: readFileSync(output, "utf8"),
		summary: ending.writes ? readFileSync(summary, "utf8") : "",
	};
}

describe("the GitHub Action", () => {
	it("uses only inputs and outputs that exist", () => {
		expect(action.runs.using).toBe("composite");
		for (const [, name = ""] of text.matchAll(/\binputs\.([\w-]+)/g))
			expect(action.inputs).toHaveProperty([name]);
		const written = new Set([...(scan?.run ?? "").matchAll(/echo "([\w-]+)=/g)].map(([, name]) => name));
		for (const [, name = ""] of text.matchAll(/steps\.scan\.outputs\.([\w-]+)/g))
			expect(written).toContain(name);
	});

	it("never puts an input into a script's text, where it could be a command", () => {
		for (const step of action.runs.steps) expect(step.run ?? "").not.toContain("${{");
	});

	it("uses only options that the command has", async () => {
		const { stdout } = await runCli(["scan", "--help"]);
		const options = new Set([...(scan?.run ?? "").matchAll(/ ?(--[a-z-]+)\b/g)].map(([, option]) => option));
		expect(options.size).toBeGreaterThan(4);
		for (const option of options) expect(stdout).toContain(option);
	});

	it("hands its inputs over as single arguments, whatever is in them", () => {
		const result = runScan(
			{
				SCAN_PATH: "a b; echo $(id)",
				SCOPE: "direct",
				PROD: "true",
				STRICT: "true",
				FAIL_ON: "high",
				API: "https://x",
			},
			{ code: 0, writes: true },
		);
		expect(result.status).toBe(0);
		expect(result.arguments.slice(-9)).toEqual([
			"--direct",
			"--prod",
			"--strict",
			"--fail-on",
			"high",
			"--api",
			"https://x",
			"--",
			"a b; echo $(id)",
		]);
	});

	it("writes the summary and goes on to the upload when a risk was found", () => {
		const result = runScan({}, { code: 6, writes: true });
		expect(result.status).toBe(0);
		expect(result.summary).toBe("# report\n");
		expect(result.output).toContain("exit-code=6");
		expect(result.output).toContain("reported=true");
	});

	it("fails at once when the scan itself could not run", () => {
		const result = runScan({}, { code: 2, writes: false });
		expect(result.status).not.toBe(0);
		expect(result.output).toContain("reported=false");
	});
});
