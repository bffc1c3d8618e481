/** Finds the two states to compare from the arguments. */
import { existsSync } from "node:fs";
import { type DiffSide, readPath, readRevision, readSide, type SideReader } from "./diff-side.ts";

/** The command was used wrongly; the message says how it is used. */
export class DiffUsageError extends Error {
	override name = "DiffUsageError";
}

const USAGE =
	"Write dephealth diff A B with two files, folders, reports or revisions, or A..B, or --since REVISION.";

/**
 * - `A B`: two files, folders, reports or revisions
 * - `A..B`: two revisions; `A...B`: from where they parted
 * - one revision, or `since`: from that one to the files as they are now
 *
 * @throws DiffUsageError, GitError, ManifestError, ManifestFileError
 */
export function readSides(
	states: readonly string[],
	since: string | undefined,
	reader: SideReader,
): { before: DiffSide; after: DiffSide } {
	const [first, second, ...others] = since === undefined ? states : [since, ...states];
	if (first === undefined || others.length > 0) throw new DiffUsageError(USAGE);
	if (second !== undefined) {
		const before = since === undefined ? readSide(first, reader) : readRevision(first, reader);
		return { before, after: readSide(second, reader) };
	}
	const range = since === undefined && !existsSync(first) ? parseRange(first) : undefined;
	if (range) {
		const { from, to, isMergeBase } = range;
		const start = isMergeBase ? reader.repository().mergeBase(from, to) : from;
		const before = readRevision(start, reader);
		return {
			before: { ...before, name: isMergeBase ? `where ${from} and ${to} parted` : from },
			after: readRevision(to, reader),
		};
	}
	if (since === undefined && existsSync(first)) {
		throw new DiffUsageError(`${first} has nothing to be compared with. ${USAGE}`);
	}
	return {
		before: readRevision(first, reader),
		after: { ...readPath(".", reader), name: "the current files" },
	};
}

/** `main..HEAD`, `main...HEAD`; an omitted side means HEAD, as in git. */
function parseRange(text: string): { from: string; to: string; isMergeBase: boolean } | undefined {
	const at = text.indexOf("..");
	if (at === -1) return undefined;
	const dots = text.startsWith("...", at) ? "..." : "..";
	const [from, to] = [text.slice(0, at), text.slice(at + dots.length)];
	return { from: from || "HEAD", to: to || "HEAD", isMergeBase: dots === "..." };
}
