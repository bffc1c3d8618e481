/** A small project that a real tool locks, and the packages that the tool lists for it. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** `name@version` each, and names alone in `direct`. */
export type Listed = {
	listed: string[];
	direct: string[];
	/** Absent where the tool has no such thing. */
	development?: string[];
};

export type FixtureProject = {
	/** The program that has to be on the PATH. */
	tool: string;
	/** By path; values other than texts are written as JSON. */
	files: Readonly<Record<string, unknown>>;
	lock: readonly string[][];
	/** Files to keep, in addition to `files`. */
	lockfile: string;
	list(folder: string): Listed;
};

/** Makes a temporary folder, which is gone when the work is done. */
export function inFolder<T>(work: (folder: string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), "dephealth-fixture-"));
	try {
		return work(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

export function writeFiles(folder: string, files: Readonly<Record<string, unknown>>): void {
	for (const [path, content] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`;
		writeFileSync(join(folder, path), text);
	}
}

/** Lists the project locked without development dependencies, for tools that cannot leave them out. */
export function listWithoutDevelopment(
	folder: string,
	{ files, lock, lockfile }: Pick<FixtureProject, "files" | "lock" | "lockfile">,
	list: (folder: string) => string[],
): string[] {
	return inFolder((other) => {
		const rest = Object.entries(files).map(([path, content]) => {
			const isManifest = path.endsWith("package.json") && typeof content === "object";
			return [path, isManifest ? { ...content, devDependencies: undefined } : content];
		});
		writeFiles(other, Object.fromEntries(rest));
		cpSync(join(folder, lockfile), join(other, lockfile));
		for (const command of lock) run(other, command);
		return list(other);
	});
}

export function sorted(names: readonly string[]): string[] {
	return [...new Set(names)].sort();
}

export function run(
	folder: string,
	[command = "", ...args]: readonly string[],
	{ mayFail = false } = {},
): string {
	try {
		return execFileSync(command, args, {
			cwd: folder,
			encoding: "utf8",
			stdio: ["ignore", "pipe", "ignore"],
		});
	} catch (error) {
		const output = (error as { stdout?: string }).stdout;
		if (mayFail && output) return output;
		throw error;
	}
}
