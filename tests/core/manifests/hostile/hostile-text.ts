/** Texts made to hang a reader, and the files that they are put into. */
import { runs } from "../../../property-runs.ts";

export const KB = 1024;
/** An eighth of what the API takes as a body, and with FUZZ_RUNS=8 all of it. */
export const SIZE = Math.min(1024, runs(128)) * KB;

/** Repeats a piece as often as it fits into `size` characters. */
export function fill(piece: string, size = SIZE): string {
	return piece.repeat(Math.ceil(size / piece.length));
}

export function lines(count: number, line: (index: number) => string): string {
	return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}

export type Case = [title: string, fileName: string | undefined, text: () => string];

/** A reference to a property, as a pom.xml has it. */
export const property = (name: string) => `$${"{"}${name}}`;
export const pom = (content: string) => `<project>${content}</project>`;
export const yarn = (content: string) => `# yarn lockfile v1\n\n${content}`;
export const pnpm = (content: string) => `lockfileVersion: '9.0'\n${content}`;
