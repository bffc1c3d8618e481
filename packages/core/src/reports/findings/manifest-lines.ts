/** Finds the line of a scanned file that names a package. */

/** The first line with the name as a whole word; 1 when there is none. */
export function lineOf(name: string, lines: readonly string[]): number {
	const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	const whole = new RegExp(`(?:^|[^A-Za-z0-9@._-]|/)${escaped}(?:$|[^A-Za-z0-9._/-])`);
	const index = lines.findIndex((line) => line.includes(name) && whole.test(line));
	return index === -1 ? 1 : index + 1;
}
