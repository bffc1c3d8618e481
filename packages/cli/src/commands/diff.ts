import { type Command, Option } from "commander";
import { DIFF_FORMATS } from "../diff/diff-formats.ts";
import type { DiffOptions } from "../diff/run-diff.ts";
import { SCAN_EXIT_CODES_HELP } from "../exit-codes.ts";
import { helpText } from "../help-layout.ts";
import { withAssessment } from "./assess-options.ts";
import { collectGates, FAIL_ON } from "./gate-options.ts";

const HELP = `
An argument that is not a file is a revision of the git repository around this folder. Its manifests are read from that
revision, from this folder down; nothing is checked out. Only added and changed packages are assessed.

Examples:
  dephealth diff main                       from main to the current files
  dephealth diff main..HEAD                 two revisions; main...HEAD starts at their common ancestor
  dephealth diff --since v1.2.0 --fail-on high
  dephealth diff old/package-lock.json package-lock.json
  dephealth diff monday.json friday.json    two reports of scan --format json; nothing is collected
  dephealth diff main...HEAD --format markdown --output comment.md
${SCAN_EXIT_CODES_HELP}`;

/** `dephealth diff A B`: added, removed and changed packages, with their risk. */
export function addDiffCommand(program: Command): void {
	const command = program
		.command("diff")
		.description(
			"compare two lockfiles, folders, reports or git revisions, and assess added and changed packages",
		)
		.argument("[state...]", "two states, A..B, or one revision to compare with the current files")
		.option("--since <revision>", "the same as giving one revision")
		.addOption(new Option("-f, --format <format>", "how to write it").choices(DIFF_FORMATS).default("text"))
		.option("-o, --output <file>", "write the report to a file")
		.option("-a, --all", "name every package", false)
		.option("--fail-on <gate>", FAIL_ON, collectGates, [])
		.option(
			"-c, --config <file>",
			"use this file instead of .dephealthrc.json in this folder or one above it",
		);
	withAssessment(command)
		.addHelpText("after", helpText(HELP))
		.action(async (states: string[], options: DiffOptions) => {
			const { runDiff } = await import("../diff/run-diff.ts");
			await runDiff(states, options);
		});
}
