/** Messages to the user on standard error. */
import { createLayout, wrap } from "@dephealth/core/reports/text/terminal-layout.ts";

type Terminal = Pick<NodeJS.WriteStream, "isTTY" | "columns">;

export function writeError(message: string): void {
	process.stderr.write(`${layoutMessage(`dephealth: ${message}`, process.stderr)}\n`);
}

/** Broken between words on a terminal; elsewhere a line stays a line, for programs that read it. */
export function layoutMessage(text: string, { isTTY, columns }: Terminal): string {
	if (!isTTY || !(columns > 0)) return text;
	const { width } = createLayout({ colour: false, width: columns });
	return text
		.split("\n")
		.flatMap((line) => (line === "" ? [""] : wrap(line, width)))
		.join("\n");
}
