/**
 * Says where in the sources a line of a stack comes from, by the source map beside its bundle. Read when an error is
 * logged: with `--enable-source-maps` Node reads all maps at the start, half as long again as loading the bundle takes.
 */
import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";

/** A position within a stack's line; its file is an address without spaces and parentheses. */
const POSITION = /(file:\/\/[^\s()]+):(\d+):(\d+)/;

/**
 * @param directory the address of the folder with the bundles, with a slash at its end. Stacks can name any file: no
 * other is read
 * @returns puts the place in the sources into a line of a stack; leaves a line alone that no map says anything of.
 * Never throws
 */
export function createSourcePositions(directory: string): (line: string) => string {
	const maps = new Map<string, SourceMap | undefined>();

	function mapOf(file: string): SourceMap | undefined {
		if (!file.startsWith(directory) || file.includes("/", directory.length)) return undefined;
		if (!maps.has(file)) maps.set(file, readMap(new URL(`${file}.map`)));
		return maps.get(file);
	}

	return (line) => {
		const [position, file = "", row, column] = POSITION.exec(line) ?? [];
		if (position === undefined) return line;
		// A stack counts from 1, a map from 0.
		const entry = mapOf(file)?.findEntry(Number(row) - 1, Number(column) - 1);
		if (!entry || !("originalSource" in entry)) return line;
		const source = entry.originalSource.replace(/^(?:\.\.\/)+/, "");
		return line.replace(position, () => `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`);
	};
}

function readMap(file: URL): SourceMap | undefined {
	try {
		if (!existsSync(file)) return undefined;
		return new SourceMap(JSON.parse(readFileSync(file, "utf8")) as SourceMapPayload);
	} catch {
		return undefined;
	}
}
