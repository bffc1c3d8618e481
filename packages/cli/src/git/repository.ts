/** Reads files of a git repository as they were in a revision, by the user's own git. Nothing is checked out. */
import { execFileSync } from "node:child_process";
import { resolve as resolvePath } from "node:path";

/** Git is not there, or says no; the message is for the user. */
export class GitError extends Error {
	override name = "GitError";
}

export type Repository = {
	/** The full id of the commit. @throws GitError when there is none */
	resolve(revision: string): string;
	/** The commit at which two revisions parted. @throws GitError when they have nothing in common */
	mergeBase(a: string, b: string): string;
	/** All files below the folder, with paths relative to it. */
	list(commit: string): string[];
	/** @param paths relative to the folder */
	read(commit: string, paths: readonly string[]): Buffer[];
};

const MAX_OUTPUT_BYTES = 1024 * 1024 * 1024;

/** @param folder in a repository; only files below it are seen */
export function openRepository(folder: string): Repository {
	function git(args: readonly string[], input?: string): Buffer {
		try {
			return execFileSync("git", args, {
				cwd: folder,
				input,
				maxBuffer: MAX_OUTPUT_BYTES,
				stdio: ["pipe", "pipe", "pipe"],
				env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
			});
		} catch (cause) {
			throw explain(cause, folder);
		}
	}
	const textOf = (args: readonly string[]) => git(args).toString("utf8").trim();
	const prefix = textOf(["rev-parse", "--show-prefix"]);

	function resolve(revision: string): string {
		try {
			return textOf(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
		} catch (cause) {
			throw new GitError(
				`${JSON.stringify(revision)} is neither a file nor a revision of this repository. If the clone is shallow, fetch the revision first.`,
				{ cause },
			);
		}
	}

	return {
		resolve,
		mergeBase(a, b) {
			try {
				return textOf(["merge-base", resolve(a), resolve(b)]);
			} catch (cause) {
				if (cause instanceof GitError && cause.cause instanceof GitError) throw cause;
				throw new GitError(
					`${a} and ${b} have no commit in common. If the clone is shallow, fetch the whole history first.`,
					{ cause },
				);
			}
		},
		list(commit) {
			// Paths are relative to the folder, and files outside of it are left out, unless --full-tree is given.
			return git(["ls-tree", "-r", "-z", "--name-only", commit])
				.toString("utf8")
				.split("\0")
				.filter((path) => path !== "" && !path.includes("\n"));
		},
		read(commit, paths) {
			if (paths.length === 0) return [];
			const names = paths.map((path) => `${commit}:${prefix}${path}`);
			return splitBatch(git(["cat-file", "--batch"], `${names.join("\n")}\n`), paths.length);
		},
	};
}

/** `<id> blob <size>` and a line feed before each content, a line feed after it. */
function splitBatch(output: Buffer, count: number): Buffer[] {
	const contents: Buffer[] = [];
	let at = 0;
	while (contents.length < count) {
		const end = output.indexOf(0x0a, at);
		const [, type, size = ""] = output.toString("utf8", at, end).split(" ");
		if (end === -1 || type !== "blob") {
			contents.push(Buffer.alloc(0));
			if (end === -1) break;
			at = end + 1;
			continue;
		}
		contents.push(output.subarray(end + 1, end + 1 + Number(size)));
		at = end + 1 + Number(size) + 1;
	}
	return contents;
}

function explain(cause: unknown, folder: string): GitError {
	if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
		return new GitError("git is needed to read revisions, and is not installed here.", { cause });
	}
	const stderr = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
	const [first = ""] = stderr.split("\n");
	if (/not a git repository/.test(stderr)) {
		return new GitError(
			`The folder ${resolvePath(folder)} is not in a git repository, so no revision can be read.`,
			{ cause },
		);
	}
	return new GitError(`git cannot read this repository: ${first.replace(/^fatal: /, "")}`, { cause });
}
