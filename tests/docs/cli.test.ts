/** docs/cli.md names each command, option, format and exit code that there is. */
import { readFileSync } from "node:fs";
import { EXIT } from "@dephealth/cli/exit-codes.ts";
import { createProgram } from "@dephealth/cli/program.ts";
import { REPORT_FORMATS } from "@dephealth/contract/report-formats.ts";
import { formatOfFile } from "@dephealth/core/reports/report-format.ts";
import { describe, expect, it } from "vitest";

const text = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");
const { commands } = createProgram();
const scan = commands.find((command) => command.name() === "scan");
/** Only the help lists these: they change how a command works, not its result. */
const LEFT_TO_THE_HELP = new Set(["--config", "--data-dir", "--wait", "--sandbox"]);

describe("docs/cli.md", () => {
	it.each(commands.map((command) => command.name()))("tells of the command %s", (name) => {
		expect(text).toMatch(new RegExp(`\\| .*\`${name}\\b`));
	});

	it.each(
		(scan?.options ?? []).flatMap(({ long }) => long ?? []).filter((long) => !LEFT_TO_THE_HELP.has(long)),
	)("tells of scan %s", (long) => {
		expect(text).toContain(`\`${long}`);
	});

	it.each(REPORT_FORMATS)("tells of the format %s, with endings that ask for it", (format) => {
		const [, endings] = new RegExp(`^\\| \`${format}\` \\| (.*?) ?\\|`, "m").exec(text) ?? [];
		expect(endings).toBeDefined();
		for (const [, ending] of endings?.matchAll(/`([^`]+)`/g) ?? []) {
			expect(formatOfFile(ending?.startsWith(".") ? `x${ending}` : (ending ?? ""))).toBe(format);
		}
	});

	it.each(Object.entries(EXIT))("tells of the exit code %s, %i", (_, code) => {
		expect(text).toMatch(new RegExp(`^\\| ${code} \\|`, "m"));
	});
});
