/** The action's first step: scans, writes the reports and the job's summary, and leaves the verdict to the last step. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "sarif";
import { runCommand, serverArguments } from "./command.ts";
import { type ActionInputs, readInputs, required } from "./inputs.ts";

/**
 * Exit codes after which the report counts: done, nothing could be read, a risk. One of no packages (7) does not: code scanning
 * would close all findings.
 */
const REPORTED = new Set([0, 4, 6]);

/** @throws Error when the scan itself could not run */
export function scan(env: NodeJS.ProcessEnv): void {
	const inputs = readInputs(env);
	const reports = join(inputs.folder, "reports");
	mkdirSync(reports, { recursive: true });
	const report = (extension: string) => join(reports, `report.${extension}`);
	const code = runCommand(inputs, scanArguments(inputs, report), inputs.workspace);
	const isReported = REPORTED.has(code) && existsSync(report("md"));
	if (isReported) appendFileSync(required(env, "GITHUB_STEP_SUMMARY"), readFileSync(report("md"), "utf8"));
	const isComplete = isReported && succeeded(report("sarif"));
	if (isReported && !isComplete) process.stdout.write(`::warning title=DepHealth::${NOT_UPLOADED}\n`);
	appendFileSync(
		required(env, "GITHUB_OUTPUT"),
		`reported=${isReported}\ncomplete=${isComplete}\nsarif=${report("sarif")}\njson=${report("json")}\nexit-code=${code}\n`,
	);
	if (!isReported) throw new Error(`dephealth scan ended with ${code}; what it says stands above.`);
}

const NOT_UPLOADED =
	"Not everything could be read now. Nothing is uploaded to code scanning: its alerts stay as they are, and the next complete run updates them.";

/** Code scanning refuses a run that did not succeed, with an error that nobody understands. */
function succeeded(file: string): boolean {
	const log = JSON.parse(readFileSync(file, "utf8")) as Log;
	return log.runs.every(({ invocations = [] }) =>
		invocations.every(({ executionSuccessful }) => executionSuccessful),
	);
}

function scanArguments(inputs: ActionInputs, report: (extension: string) => string): string[] {
	return [
		"scan",
		...["sarif", "md", "json"].flatMap((extension) => ["--output", report(extension)]),
		...(inputs.scope === "direct" ? ["--direct"] : []),
		...(inputs.isProductionOnly ? ["--prod"] : []),
		...(inputs.isStrict ? ["--strict"] : []),
		...(inputs.failOn === "" ? [] : ["--fail-on", inputs.failOn]),
		...serverArguments(inputs),
		"--",
		// The path starts at the workspace: code scanning looks for the findings' files there.
		join(inputs.workingDirectory, inputs.path),
	];
}
