/** The branch and the tags of a repository, from the answer to `ls-refs`. */
import { MalformedGitAnswerError } from "./git-errors.ts";
import { isObjectName, type ObjectFormat } from "./object-format.ts";
import { lineOf, type Packet } from "./pkt-line.ts";

export type References = {
	/** The newest commit of the default branch; null for a repository without one (empty, or its branch was deleted). */
	head: string | null;
	/** Names of the objects that tags lead to: annotated tags or commits. Ascending, without repetition. */
	tags: string[];
	/** The names of the tags, without `refs/tags/`. */
	tagNames: string[];
};

/** The references of an earlier reading, so that only new objects are sent. `tags` by their short names. */
export type KnownReferences = Omit<References, "tagNames"> & { objectFormat: ObjectFormat };

/** Enough to tell a repository's tags apart. */
const SHORT_NAME_DIGITS = 10;

export function shortName(object: string): string {
	return object.slice(0, SHORT_NAME_DIGITS);
}

export function isUnchanged(
	{ head, tags }: Pick<References, "head" | "tags">,
	known: KnownReferences,
): boolean {
	return (
		head === known.head &&
		tags.length === known.tags.length &&
		tags.every((tag, index) => shortName(tag) === known.tags[index])
	);
}

const TAGS = "refs/tags/";
/** The arguments of `ls-refs`. */
export const REFERENCE_ARGUMENTS = ["ref-prefix HEAD", `ref-prefix ${TAGS}`];

/** @throws MalformedGitAnswerError for lines that are no references */
export function parseReferences(packets: readonly Packet[], format: ObjectFormat): References {
	let head: string | null = null;
	const tags = new Set<string>();
	const tagNames: string[] = [];
	for (const packet of packets) {
		if (typeof packet === "string") continue;
		const [object = "", reference = ""] = lineOf(packet).split(" ", 2);
		if (object === "unborn") continue;
		if (!isObjectName(object, format))
			throw new MalformedGitAnswerError("sent a list of something else than references");
		if (reference === "HEAD") head = object;
		else if (reference.startsWith(TAGS)) {
			tags.add(object);
			tagNames.push(reference.slice(TAGS.length));
		}
	}
	return { head, tags: [...tags].sort(), tagNames };
}
