/** Lays out the texts below a command's options for the width there is. */
import { createLayout, type Layout, wrap, wrapAfter } from "@dephealth/core/reports/text/terminal-layout.ts";
import { type AddHelpTextContext, Help } from "commander";

/** A pipe has no width. */
const WIDTH_OF_A_PIPE = 80;

/** Below this many columns an explanation stands under what it explains. */
const NARROWEST_COLUMN = 24;
const INDENT_BELOW = "      ";
/** commander indents an item by two and puts two blanks behind its term. */
const GAPS = 4;

/** For commander's `addHelpText`. */
export function helpText(text: string): (context: AddHelpTextContext) => string {
	return ({ command, error }) => {
		const { getOutHelpWidth, getErrHelpWidth } = command.configureOutput();
		const width = (error ? getErrHelpWidth : getOutHelpWidth)?.() ?? WIDTH_OF_A_PIPE;
		return layoutHelp(text, width);
	};
}

/** For commander's `configureHelp`: options above their descriptions where both do not fit beside each other. */
export const HELP_STYLE: Partial<Help> = {
	minWidthToWrap: NARROWEST_COLUMN,
	optionDescription(option) {
		// No and none are what an option that is not given means anyway.
		return Help.prototype.optionDescription.call(this, option).replace(/ \(default: (?:false|\[\])\)$/, "");
	},
	formatItem(term, termWidth, description, helper) {
		const width = this.helpWidth ?? WIDTH_OF_A_PIPE;
		const isNarrow = description !== "" && width - termWidth - GAPS < NARROWEST_COLUMN;
		if (!isNarrow) return Help.prototype.formatItem.call(this, term, termWidth, description, helper);
		return [
			`  ${term}`,
			...wrapAfter(INDENT_BELOW, description, createLayout({ colour: false, width })),
		].join("\n");
	},
};

/** The gap in `  command   what it does`. */
const GAP = /\S {2,}(?=\S)/;

/**
 * Lines without indent are paragraphs, which are filled anew. An indented line is an example or has two columns; only
 * its explanation is wrapped, so that what is to be typed stays whole.
 */
export function layoutHelp(text: string, width: number): string {
	const layout = createLayout({ colour: false, width });
	const lines: string[] = [];
	let paragraph: string[] = [];
	const endParagraph = () => {
		lines.push(...wrap(paragraph.join(" "), layout.width));
		paragraph = [];
	};
	for (const line of text.split("\n")) {
		if (/^\S/.test(line)) {
			paragraph.push(line);
			continue;
		}
		endParagraph();
		lines.push(...twoColumns(line, layout));
	}
	endParagraph();
	return lines.join("\n");
}

function twoColumns(line: string, layout: Layout): string[] {
	const gap = GAP.exec(line);
	if (gap === null) return [line];
	const before = line.slice(0, gap.index + gap[0].length);
	const explanation = line.slice(before.length);
	return layout.width - before.length >= NARROWEST_COLUMN
		? wrapAfter(before, explanation, layout)
		: [before.trimEnd(), ...wrapAfter(INDENT_BELOW, explanation, layout)];
}
