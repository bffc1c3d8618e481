/** Names set in lines of a terminal, as many as fit. Pure. */
import stringWidth from "fast-string-width";
import { wrap } from "./terminal-layout.ts";

/** `count`: the number of packages that the name represents. */
export type CountedName = { text: string; count: number };

export type NameLinesOptions = {
	/** The width of a line, in columns. */
	width: number;
	/** The most lines; at least 1. */
	lines: number;
	/** Precedes the first name. */
	head?: string;
	/** The text after `+ 12 more`, with the blank before it. */
	after?: string;
};

/** `hidden`: for how many packages no name is there. */
export type NameLines = { lines: string[]; hidden: number };

/**
 * `a, b, c + 12 more`. Omitted names are counted, so that the numbers add up. Names are never cut, and the first is
 * always shown. A name that is wider than a line takes several lines.
 */
export function nameLines(
	names: readonly CountedName[],
	{ width, lines, head, after = "" }: NameLinesOptions,
): NameLines {
	let placed = head === undefined ? [] : wrap(head, width);
	let left = sumOf(names);
	for (const [index, { text, count }] of names.entries()) {
		const next = place(placed, index === names.length - 1 ? text : `${text},`, width);
		const rest = left - count;
		const hasRoom =
			rest === 0 ? next.length <= lines : endWith(next, moreText(rest, after), width).length <= lines;
		if (index > 0 && !hasRoom) {
			return { lines: endWith(placed, moreText(left, after), width), hidden: left };
		}
		placed = next;
		left = rest;
	}
	return { lines: placed, hidden: 0 };
}

export function sumOf(names: readonly CountedName[]): number {
	return names.reduce((sum, { count }) => sum + count, 0);
}

function moreText(count: number, after: string): string {
	return `+ ${count} more${after}`;
}

function place(lines: readonly string[], text: string, width: number): string[] {
	const last = lines.at(-1);
	const joined = `${last} ${text}`;
	if (last !== undefined && stringWidth(joined) <= width) return [...lines.slice(0, -1), joined];
	return [...lines, ...wrap(text, width)];
}

function endWith(lines: readonly string[], text: string, width: number): string[] {
	return place([...lines.slice(0, -1), (lines.at(-1) ?? "").replace(/,$/, "")], text, width);
}
