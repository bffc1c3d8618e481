/** All mutants of an area in one copy of its files, each behind a switch (StrykerJS's instrumenter). */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { instrumentedDirectory, type Mutant } from "./plan.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PACKAGE = join(HERE, "node_modules", "@stryker-mutator", "instrumenter");

type Position = { line: number; column: number };
type Instrumented = {
	files: { name: string; content: string }[];
	mutants: {
		id: string;
		fileName: string;
		/** `Ignored`: of a kind that is left out. */
		status?: string;
		mutatorName: string;
		replacement: string;
		location: { start: Position; end: Position };
	}[];
};
type Instrumenter = { instrument(files: object[], options: object): Promise<Instrumented> };

/** Installs the instrumenter, once: it is no dependency of the product. */
export function installInstrumenter(): void {
	if (existsSync(PACKAGE)) return;
	process.stderr.write("Installing the instrumenter, once …\n");
	const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
		cwd: HERE,
		stdio: ["ignore", 2, 2],
	});
	if (status !== 0) process.exit(1);
}

/** Writes the instrumented files into `directory`, at the paths that they have in the repository. */
export async function instrument(root: string, folder: string, directory: string): Promise<Mutant[]> {
	const files = globSync(`${folder}/**/*.ts`, { cwd: root }).sort();
	const sources = new Map(files.map((name) => [name, readFileSync(join(root, name), "utf8")]));
	const { files: instrumented, mutants } = await (await instrumenter()).instrument(
		files.map((name) => ({ name, content: sources.get(name), mutate: true })),
		// Sentences are for people: their wording is held by the documents that tests compare whole, or by nothing.
		{ excludedMutations: ["StringLiteral"], ignorers: [], plugins: null },
	);
	for (const { name, content } of instrumented) {
		const path = join(instrumentedDirectory(directory), name);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, content);
	}
	const placed = mutants.filter(({ status }) => status !== "Ignored");
	return placed.map(({ id, fileName, mutatorName, replacement, location }) => ({
		id,
		file: fileName,
		line: location.start.line + 1,
		mutator: mutatorName,
		original: textAt(sources.get(fileName) ?? "", location),
		replacement: replacement.replace(/\s+/g, " "),
	}));
}

async function instrumenter(): Promise<Instrumenter> {
	const { exports } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as {
		exports: Record<string, string>;
	};
	const { Instrumenter: Class } = await import(join(PACKAGE, exports["."] ?? ""));
	return new Class({ debug() {}, info() {}, isDebugEnabled: () => false });
}

/** @param location lines and columns from 0 */
function textAt(source: string, { start, end }: { start: Position; end: Position }): string {
	const lines = source.split("\n").slice(start.line, end.line + 1);
	const last = lines.length - 1;
	return lines
		.map((line, index) =>
			line.slice(index === 0 ? start.column : 0, index === last ? end.column : undefined).trim(),
		)
		.join(" ");
}
