/** A badge as an image: a label and a message side by side, in two colours. Pure. */

const HEIGHT = 20;
const PADDING = 6;
const LABEL_COLOUR = "#555";

/**
 * The widths of Verdana's characters at 11 px, for the characters of our badges. A table of a whole font would be
 * most of what the function loads; a browser without Verdana stretches the text to the width that it is given.
 */
const WIDTHS: ReadonlyMap<string, number> = new Map(
	(
		[
			["il", 3.02],
			["j", 3.79],
			[" f", 3.87],
			["t", 4.33],
			["r", 4.69],
			["/()-", 5],
			["cs", 5.73],
			["z", 5.78],
			["kvxy", 6.51],
			["e", 6.55],
			["a", 6.61],
			["o", 6.68],
			["bdgpq", 6.85],
			["hnu", 6.96],
			["0123456789_", 6.99],
			["w", 9],
			["m", 10.7],
		] as const
	).flatMap(([characters, width]) =>
		[...characters].map((character): [string, number] => [character, width]),
	),
);
/** The width of a character that no badge has had yet. */
const USUAL_WIDTH = 7;

/** @param colour of the message's part, as CSS has it */
export function badgeImage(label: string, message: string, colour: string): string {
	const [left, right] = [partOf(label, 0), partOf(message, widthOf(label) + 2 * PADDING)];
	const width = Math.round(left.width + right.width);
	const title = escaped(`${label}: ${message}`);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${title}">`,
		`<title>${title}</title>`,
		`<clipPath id="shape"><rect width="${width}" height="${HEIGHT}" rx="3"/></clipPath>`,
		`<g clip-path="url(#shape)"><rect width="${left.width}" height="${HEIGHT}" fill="${LABEL_COLOUR}"/>`,
		`<rect x="${left.width}" width="${right.width}" height="${HEIGHT}" fill="${escaped(colour)}"/></g>`,
		`<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">`,
		`${left.text}${right.text}</g></svg>`,
	].join("");
}

/** The text is drawn twice: a dark copy behind it keeps it readable on light colours. */
function partOf(text: string, x: number): { width: number; text: string } {
	const length = widthOf(text);
	const at = (y: number, look: string) =>
		`<text x="${x + PADDING}" y="${y}" textLength="${length}" ${look}>${escaped(text)}</text>`;
	return {
		width: length + 2 * PADDING,
		text: `${at(15, `fill="#000" fill-opacity=".35" aria-hidden="true"`)}${at(14, "")}`,
	};
}

function widthOf(text: string): number {
	return Math.ceil([...text].reduce((sum, character) => sum + (WIDTHS.get(character) ?? USUAL_WIDTH), 0));
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
