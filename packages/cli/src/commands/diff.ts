import { type Command, Option } from "commander";
import { DIFF_FORMATS } from "../diff/diff-formats.ts";
import type { DiffOptions } from "../diff/run-diff.ts";
import { SCAN_EXIT_CODES_HELP } from "../exit-codes.ts";
import { withAssessment } from "./assess-options.ts";
import { collectGates, FAIL_ON } from "./gate-options.ts";

const HELP = `
What is no file is a revision of the git repository around this folder; its manifests are read as they were then, from this
folder down. Nothing is checked out. Only what came or changed is assessed.

Examples:
  dephealth diff main                          from main to the files as they are now
  dephealth diff main..HEAD                    two revisions; main...HEAD begins where they parted
  dephealth diff --since v1.2.0 --fail-on high
  dephealth diff old/package-lock.json package-lock.json
  dephealth diff monday.json friday.json       two reports of scan --format json: nothing is asked
  dephealth diff main...HEAD --format markdown --output comment.md
${SCAN_EXIT_CODES_HELP}`;

/** `dephealth diff A B`: what came, went and changed, and the risk of just that. */
export function addDiffCommand(program: Command): void {
	const command = program
		.command("diff")
		.description("compare two lockfiles, folders, reports or git revisions, and assess what came or changed")
		.argument("[state...]", "two states, A..B, or one revision to compare the files as they are now with")
		.option("--since <revision>", "the same as that one revision")
		.addOption(new Option("-f, --format <format>", "how to write it").choices(DIFF_FORMATS).default("text"))
		.option("-o, --output <file>", "write it there")
		.option("-a, --all", "name every package", false)
		.option("--fail-on <gate>", FAIL_ON, collectGates, [])
		.option("-c, --config <file>", "instead of .dephealthrc.json in this folder or around it");
	withAssessment(command)
		.addHelpText("after", HELP)
		.action(async (states: string[], options: DiffOptions) => {
			const { runDiff } = await import("../diff/run-diff.ts");
			await runDiff(states, options);
		});
}
