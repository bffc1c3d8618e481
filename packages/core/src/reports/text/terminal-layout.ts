/** The layout of reports in a terminal: width, colour, wrapped lines. */
import { styleText } from "node:util";
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import stringWidth from "fast-string-width";
import { wrapAnsi } from "fast-wrap-ansi";
import type { Environment } from "../../config.ts";

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;
export type Layout = { paint: Paint; width: number };

export type TerminalOptions = {
	colour: boolean;
	/** The width in columns. */
	width: number;
};

export const RISK_STYLE: Readonly<Record<AssessedDependency["risk_level"], Style>> = {
	CRITICAL: ["red", "bold"],
	HIGH: "red",
	MEDIUM: "yellow",
	UNKNOWN: "gray",
	LOW: "green",
};

/** Text wider than this is hard to read; narrower columns than this hold no name. */
const WIDTH = { least: 40, most: 100 };
/** The width of a report in a file or a pipe, which no terminal has. */
export const FILE_WIDTH = 80;

export function createLayout({ colour, width }: TerminalOptions): Layout {
	return { paint: painter(colour), width: Math.min(Math.max(width, WIDTH.least), WIDTH.most) };
}

export function painter(colour: boolean): Paint {
	return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
}

/** The options of the output. COLUMNS and FORCE_COLOR stand in for a terminal in a pipe. */
export function terminalOptions(
	stream: Pick<NodeJS.WriteStream, "columns" | "hasColors" | "isTTY">,
	env: Environment = process.env,
): TerminalOptions {
	const columns = stream.columns ?? Number(env["COLUMNS"]);
	const isKnown = Number.isInteger(columns) && columns > 0;
	return { colour: isColoured(stream, env), width: isKnown ? columns : FILE_WIDTH };
}

/** Decides on colour as https://no-color.org and https://force-color.org say. FORCE_COLOR wins over NO_COLOR. */
function isColoured(stream: Pick<NodeJS.WriteStream, "hasColors" | "isTTY">, env: Environment): boolean {
	const forced = env["FORCE_COLOR"];
	if (forced !== undefined) return forced !== "0" && forced !== "false";
	if (env["NO_COLOR"]) return false;
	return stream.isTTY && stream.hasColors();
}

/** Breaks between words; a word that is longer than a line, such as a URL, stays whole. */
export function wrap(text: string, width: number): string[] {
	if (text === "") return [];
	return stringWidth(text) <= width ? [text] : wrapAnsi(text, width, { hard: false }).split("\n");
}

/** @param before the first line's beginning, as wide as the others' indent */
export function wrapAfter(before: string, text: string, layout: Layout): string[] {
	const indent = stringWidth(before);
	return wrap(text, layout.width - indent).map((line, index) =>
		index === 0 ? `${before}${line}` : `${" ".repeat(indent)}${line}`,
	);
}

export function joinSections(sections: readonly string[]): string {
	return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}
