/** What commands print fits the terminal. Only what is to be typed or followed, such as a URL, stays whole. */
import { renderPackageReport } from "@dephealth/cli/check/package-report.ts";
import { layoutHelp } from "@dephealth/cli/help-layout.ts";
import { renderHistory } from "@dephealth/cli/history/history-report.ts";
import { renderDeadLetters } from "@dephealth/cli/operations/dead-letters-report.ts";
import { renderCircuits, renderStatus } from "@dephealth/cli/operations/status-report.ts";
import { createProgram } from "@dephealth/cli/program.ts";
import { layoutMessage } from "@dephealth/cli/write-error.ts";
import type { DeadLetters, Status } from "@dephealth/contract/routes/operations.ts";
import { type TerminalOptions, wrap } from "@dephealth/core/reports/text/terminal-layout.ts";
import { describe, expect, it } from "vitest";
import { aDocument, aStatement } from "../package-documents.ts";

const HOSTILE =
	"Ended.\u001b[2J Use 新しいパッケージ instead, 👩‍💻 says 維持されていない依存関係 about this one now";

const DOCUMENT = aDocument({
	sandbox: true,
	headline: `Plan to replace it: ${HOSTILE}.`,
	reasons: [aStatement(`All its versions are deprecated: "${HOSTILE}" (npm, 2026-11-28).`)],
	recent_changes: [{ ...aStatement(`${HOSTILE} and ${HOSTILE}`), at: "2026-11-20T00:00:00.000Z" }],
	data_quality: {
		...aDocument().data_quality,
		status: "partial",
		missing: [
			{
				source: "github",
				what: "open issues",
				why: HOSTILE,
				advice: "Set GITHUB_TOKEN, and try again.",
			},
		],
	},
});

const STATUS: Status = {
	status: "degraded",
	checked_at: "2026-11-29T12:00:00.000Z",
	circuits: [
		{
			name: "deps.dev",
			state: "forced_open",
			retry_after_seconds: null,
			read_at: "2026-11-29T12:00:00.000Z",
		},
		{ name: "github", state: "open", retry_after_seconds: 117, read_at: "2026-11-29T12:00:00.000Z" },
	],
	dead_letters: { ready: 1234, in_flight: 17, delayed: 5, read_at: "2026-11-29T12:00:00.000Z" },
	collections_last_hour: null,
	mail: null,
	storage: null,
	process: null,
	unknown: [{ part: "collections_last_hour", reason: HOSTILE }],
};

const FAILURE: DeadLetters["failures"][number] = {
	id: "npm/a-package",
	ecosystem: "npm",
	package: "a-package",
	reason: "quarantined",
	sources: ["npm", "github"],
	failures: ["npm", "github"].map((source) => ({
		source,
		error: "UpstreamUnavailableError",
		cause: "503",
		status: 503,
		error_class: "transient",
	})),
	retry_count: 5,
	message: "{}",
	failed_at: "2026-11-29T12:00:00.000Z",
	expires_at: "2027-02-27T12:00:00.000Z",
};

const TEXTS: readonly [what: string, render: (options: TerminalOptions) => string][] = [
	[
		"check",
		(options) =>
			renderPackageReport(DOCUMENT, options, { requested: "1", version: null, judgement: undefined }),
	],
	["status", (options) => renderStatus(STATUS, options)],
	["circuits list", (options) => renderCircuits(STATUS.circuits, options)],
	[
		"dead-letters list",
		(options) =>
			renderDeadLetters(
				{ queue: { ready: 1, in_flight: 1234, delayed: 0 }, failures: [FAILURE], next_cursor: null },
				options,
			),
	],
	[
		"history of nothing",
		(options) =>
			renderHistory(
				"npm/a-package-with-a-name",
				{ ecosystem: "npm", package: "a", snapshots: [], has_more: false },
				options,
			),
	],
	[
		"an error",
		({ width }) =>
			layoutMessage(`dephealth: ${HOSTILE.replace("\u001b", "")}`, { isTTY: true, columns: width }),
	],
];

function tooWide(text: string, width: number): string[] {
	return text.split("\n").filter((line) => wrap(line, width).length > 1);
}

describe.each([40, 60, 80, 100])("in %i columns", (width) => {
	it.each(TEXTS)("%s has no wider line", (_, render) => {
		const text = render({ colour: false, width });
		expect(tooWide(text, width)).toEqual([]);
		expect(text).not.toContain("\u001b");
	});

	it.each(createProgram().commands.map((command) => [command.name(), command] as const))(
		"%s --help has no wider line but what is to be typed",
		(_, command) => {
			let help = "";
			command.configureOutput({ writeOut: (part) => (help += part), getOutHelpWidth: () => width });
			command.outputHelp();
			const typed = /^Usage: |^ +dephealth |^ +cat |^ +[{"]|^ +source /;
			expect(tooWide(help, width).filter((line) => !typed.test(line))).toEqual([]);
		},
	);
});

describe("a coloured report", () => {
	it("is as wide as one without colours", () => {
		const plain = renderPackageReport(DOCUMENT, { colour: false, width: 60 });
		const coloured = renderPackageReport(DOCUMENT, { colour: true, width: 60 });
		expect(coloured).not.toBe(plain);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes that colours are made of
		expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(plain);
	});
});

it("an error stays one line where a program reads it", () => {
	expect(layoutMessage("dephealth: ".repeat(20), { isTTY: false, columns: 40 })).not.toContain("\n");
});

describe("the text below a command's options", () => {
	const TEXT =
		"\nExamples:\n  dephealth scan --all   lists every package, also those that are fine\n\nA paragraph\nof two lines.";

	it.each([
		[
			80,
			"\nExamples:\n  dephealth scan --all   lists every package, also those that are fine\n\nA paragraph of two lines.",
		],
		[
			60,
			"\nExamples:\n  dephealth scan --all   lists every package, also those\n                         that are fine\n\nA paragraph of two lines.",
		],
		[
			40,
			"\nExamples:\n  dephealth scan --all\n      lists every package, also those\n      that are fine\n\nA paragraph of two lines.",
		],
	])("is laid out for %i columns", (width, text) => {
		expect(layoutHelp(TEXT, width)).toBe(text);
	});
});
