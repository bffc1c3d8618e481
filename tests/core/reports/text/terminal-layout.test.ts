import { terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { describe, expect, it } from "vitest";

const TERMINAL = { isTTY: true, columns: 132, hasColors: () => true };
const PIPE = { isTTY: false } as unknown as typeof TERMINAL;

describe("how a report is set", () => {
	it.each([
		["a terminal", TERMINAL, {}, { colour: true, width: 132 }],
		[
			"a terminal without colours",
			{ ...TERMINAL, hasColors: () => false },
			{},
			{ colour: false, width: 132 },
		],
		["a terminal, NO_COLOR", TERMINAL, { NO_COLOR: "1" }, { colour: false, width: 132 }],
		["a terminal, an empty NO_COLOR", TERMINAL, { NO_COLOR: "" }, { colour: true, width: 132 }],
		["a pipe", PIPE, {}, { colour: false, width: 80 }],
		["a pipe, FORCE_COLOR", PIPE, { FORCE_COLOR: "1" }, { colour: true, width: 80 }],
		["a pipe, both", PIPE, { FORCE_COLOR: "1", NO_COLOR: "1" }, { colour: true, width: 80 }],
		["a terminal, FORCE_COLOR=0", TERMINAL, { FORCE_COLOR: "0" }, { colour: false, width: 132 }],
		["a pipe, COLUMNS", PIPE, { COLUMNS: "60" }, { colour: false, width: 60 }],
		["a pipe, COLUMNS that is no number", PIPE, { COLUMNS: "wide" }, { colour: false, width: 80 }],
	])("%s", (_, stream, env, options) => {
		expect(terminalOptions(stream, env)).toEqual(options);
	});
});
