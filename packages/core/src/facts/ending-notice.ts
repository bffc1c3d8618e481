/**
 * Finds a notice of the end in texts that people wrote for people: a repository's description, its topics, the
 * beginning of its README. Precision before recall: a sentence counts when it is about this project as a whole, says
 * that it ends, and does not take that back. Pure.
 */

import { namedSuccessor } from "./named-successor.ts";

export type EndingNotice = {
	/** `moved`: the project continues elsewhere. `mirror`: it has always been developed elsewhere. */
	kind: "deprecated" | "unmaintained" | "moved" | "mirror";
	where: "description" | "topic" | "readme";
	/** The quoted sentence, at most 200 characters. */
	quote: string;
	/** The successor that the sentence names: a URL or a name. */
	successor: string | null;
};

export type RepositoryWords = {
	/** The repository's name, without its owner. */
	name: string;
	description: string | null;
	topics: readonly string[];
	/** The beginning of the README; Markdown, reStructuredText or HTML. */
	readme: string | null;
};

const MAX_QUOTE_LENGTH = 200;
const MAX_README_LENGTH = 4_096;
/** A notice is at the top. The rest is documentation, which mentions deprecated options and old versions. */
const MAX_README_SENTENCES = 25;

/** The strongest place first: a notice in the description concerns the whole project. */
export function endingNoticeOf(words: RepositoryWords): EndingNotice | null {
	const description = sentencesOf(words.description ?? "");
	const readme = readmeSentences(words.readme ?? "");
	return (
		noticeIn(description, "description", words.name) ??
		topicNotice(words) ??
		noticeIn(readme, "readme", words.name) ??
		mirrorIn(description, "description") ??
		mirrorIn(readme, "readme")
	);
}

/** `This repository is a read-only mirror of …` */
const MIRROR =
	/^[^\p{L}\p{N}]*(?:(?:this|it)(?: \w+)? is )?(?:(?:an?|the) )?(?:(?:read[- ]only|automatic|automatically|automated|updated|synchroni[sz]ed|official|unofficial|public|git|github|source|code),? ){0,4}mirror (?:of|from|for)\b/iu;
const ADDRESS = /\bhttps?:\/\/([^\s/]+)\/\S/i;
/** Only the address of a repository says where the project lives; a mirror of a registry is something else. */
const REPOSITORY_HOST = /git|^codeberg\.org$|^bitbucket\.org$|^invent\.kde\.org$|^hg\.|(?:^|\.)sr\.ht$/i;

function mirrorIn(sentences: readonly string[], where: "description" | "readme"): EndingNotice | null {
	const sentence = sentences.find(
		(text) => MIRROR.test(text) && REPOSITORY_HOST.test(ADDRESS.exec(text)?.[1] ?? ""),
	);
	if (sentence === undefined) return null;
	return { kind: "mirror", where, quote: sentence.slice(0, MAX_QUOTE_LENGTH), successor: null };
}

const TOPICS: ReadonlyMap<string, EndingNotice["kind"]> = new Map([
	["deprecated", "deprecated"],
	["obsolete", "deprecated"],
	["discontinued", "unmaintained"],
	["abandoned", "unmaintained"],
	["unmaintained", "unmaintained"],
	["not-maintained", "unmaintained"],
	["no-longer-maintained", "unmaintained"],
]);
/** Tools that search for ended projects have the same topics. */
const IS_ABOUT_OTHERS =
	/\b(?:find|finds|detect|detects|check|checks|scan|scans|list|lists|warn|warns|search|track|tracks|linter|audit|alternatives?|replace|replaces|replacement)\b/i;

function topicNotice({ topics, description }: RepositoryWords): EndingNotice | null {
	if (description !== null && IS_ABOUT_OTHERS.test(description)) return null;
	for (const topic of topics) {
		const kind = TOPICS.get(topic.toLowerCase());
		if (kind) return { kind, where: "topic", quote: topic, successor: null };
	}
	return null;
}

function noticeIn(
	sentences: readonly string[],
	where: "description" | "readme",
	name: string,
): EndingNotice | null {
	for (const [at, sentence] of sentences.entries()) {
		const kind = kindOf(sentence, name);
		if (kind === undefined) continue;
		const next = sentences[at + 1] ?? "";
		return {
			kind,
			where,
			quote: sentence.slice(0, MAX_QUOTE_LENGTH),
			successor: namedSuccessor(sentence) ?? namedSuccessor(next),
		};
	}
	return null;
}

const THING =
	"(?:project|repo|repository|package|library|lib|module|plugin|crate|gem|tool|extension|framework|sdk|client|component|app|application|software|codebase|action|binding|bindings|wrapper|fork|code)";
/** Adverbs between the subject and its predicate. */
const NOW =
	"(?:\\s+(?:now|officially|currently|also|unfortunately|effectively|essentially|hereby|completely|fully))*";
const BE = "(?:is|are|was|has been|have been|has officially been|will be|is being)";
const DEPRECATED =
	"(?:deprecated|obsolete|superseded|retired|sunset|sunsetted|end[- ]of[- ]life|eol|discontinued)";
const UNMAINTAINED =
	"(?:unmaintained|abandoned|dead(?=[.,;!]|$)|no longer (?:being )?(?:actively )?(?:maintained|developed|supported|updated|under (?:active )?development)|not (?:being )?(?:actively )?(?:maintained|supported|developed)(?: any ?more| any longer)?)";

/** Words that may stand before a sentence's subject. */
const LEAD = "(?:^|[,;:—–-]\\s*|\\b(?:please )?note(?: that)?:?\\s+|\\bwarning:?\\s+)";
const LEADS_HERE = new RegExp(`${LEAD}$`, "i");
const THIS = `(?:(?:this|the)(?:\\s+[\\w.-]+){0,2}?\\s+${THING}|this|it)`;
const MOVED = "(?:moved|migrated|merged|renamed|transferred|superseded|replaced)";

/** Sentences whose subject is something else, a part, a version, or a condition. */
const NOT_THE_WHOLE =
	/\b(?:if|unless|whether|should|could|might|may|until|before)\b|\?|\bnot (?:yet )?deprecated\b|\bversions?\b|\bbranch(?:es)?\b|\bv?\d+\.(?:\d+|x)\b|\bv\d+\b|\b(?:node|python|php|java|ruby|ie)\s*\d|\b(?:option|method|function|class|parameter|flag|api|apis|endpoint|feature|support|setting|property|argument|command|syntax|field|config(?:uration)?|docs?|documentation|wiki|platforms?|browsers?)s?\b/i;
/** Words that say that somebody else maintains it. */
const GOES_ON =
	/\bby (?:its original|the original|me\b|us\b)|\b(?:fork of|replacement for|alternative to|successor (?:to|of))\b/i;

function kindOf(sentence: string, name: string): EndingNotice["kind"] | undefined {
	const label = LABEL.exec(sentence);
	if (label && !GOES_ON.test(sentence)) {
		const said = kindOfWords(label[1] ?? label[2] ?? "");
		if (said) return said;
	}
	const mentioned = CLAIMS.filter(({ words }) => words.test(sentence));
	const isBare = BARE.test(sentence);
	if (mentioned.length === 0 && !isBare) return undefined;
	if (NOT_THE_WHOLE.test(sentence) || GOES_ON.test(sentence)) return undefined;
	const claimed = mentioned.find(
		(claim) => claim.ofThis.test(sentence) || isClaimedOf(name, claim, sentence),
	);
	if (claimed) return claimed.kind;
	return isBare ? "unmaintained" : undefined;
}

type Claim = {
	kind: EndingNotice["kind"];
	/** No claim is without them, and few sentences have them. */
	words: RegExp;
	/** The whole claim, of "this project", "it" and the like. */
	ofThis: RegExp;
	/** The words after the project's name. */
	afterName: RegExp;
};

/** The first that is made counts. */
const CLAIMS: readonly Claim[] = [
	claimOf("moved", {
		words: `${MOVED}|continues`,
		predicate: `\\s+(?:has|have|is|was)${NOW}\\s+(?:been )?${MOVED}\\s+(?:in)?(?:to|by|with)\\b`,
		bare: "^(?:moved|migrated|renamed) (?:in)?to:?\\s+\\S|^development (?:has )?(?:moved|continues)\\s+(?:to|at|in)\\b",
	}),
	claimOf("deprecated", { words: DEPRECATED, predicate: `\\s+${BE}${NOW}\\s+${DEPRECATED}\\b` }),
	claimOf("unmaintained", { words: UNMAINTAINED, predicate: `\\s+${BE}${NOW}\\s+${UNMAINTAINED}\\b` }),
];

function claimOf(
	kind: EndingNotice["kind"],
	{ words, predicate, bare }: { words: string; predicate: string; bare?: string },
): Claim {
	const ofThis = `${LEAD}${THIS}${predicate}`;
	return {
		kind,
		words: new RegExp(words, "i"),
		ofThis: new RegExp(bare === undefined ? ofThis : `${ofThis}|${bare}`, "i"),
		afterName: new RegExp(`^${predicate}`, "i"),
	};
}

/** An expression with the name in it would be made for every project, which takes a thousand times as long as this. */
function isClaimedOf(name: string, { afterName }: Claim, sentence: string): boolean {
	const wanted = name.toLowerCase();
	for (let at = 0; at + name.length < sentence.length; at++) {
		const end = at + name.length;
		if (sentence.slice(at, end).toLowerCase() !== wanted) continue;
		if (LEADS_HERE.test(sentence.slice(0, at)) && afterName.test(sentence.slice(end))) return true;
	}
	return false;
}

/** `[DEPRECATED] …`, `DEPRECATED: …`, `name (unmaintained)`, and nothing but the word. */
const WORD =
	"(deprecated|unmaintained|abandoned|discontinued|obsolete|archived|no longer maintained|not maintained)";
const LABEL = new RegExp(
	`^[^\\p{L}\\p{N}]*${WORD}(?:$|[!.:](?:\\s|$)|\\s*[\\])—–|]|\\s-\\s|\\s*:\\s|,\\s*(?:use|see|please)\\b|\\s+in favou?r of\\b)|[\\[(*]\\s*${WORD}\\s*!*[\\])*]\\s*$`,
	"iu",
);
/** The phrase has no subject: `No longer maintained, use other.` */
const BARE = new RegExp(`^[^\\p{L}\\p{N}]*${UNMAINTAINED}(?:$|[!.,;:](?:\\s|$)|\\s*[—–]|\\s-\\s)`, "iu");

function kindOfWords(word: string): EndingNotice["kind"] | undefined {
	if (/^(?:deprecated|obsolete)$/i.test(word)) return "deprecated";
	return word === "" ? undefined : "unmaintained";
}

/** Fenced code, comments, images and badges say nothing; links keep their text, bare ones their address. */
function readmeSentences(readme: string): string[] {
	const text = readme
		.slice(0, MAX_README_LENGTH)
		.replace(/```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)/g, "\n\n")
		.replace(/<!--[\s\S]*?(?:-->|$)/g, " ")
		.replace(/\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?/g, " ")
		.replace(/\[([^[\]]+)\]\((https?:[^)\s[]+)(?:\s[^)[]*)?\)/g, "$1")
		.replace(/<(https?:[^>\s]+)>/g, "$1")
		.replace(/<\/(?:p|h\d|div|li|td|b|strong)>|<br\s*\/?>/gi, "\n\n")
		.replace(/<[^>]{1,300}>/g, " ")
		// A heading's underline and an admonition's mark.
		.replace(/^[=~^-]{3,}\s*$/gm, "\n")
		.replace(/^>?[ \t]*\[!(?:warning|important|caution|note)\]/gim, "\n\n")
		.replace(/^[ \t]*(?:\.\.\s+\w+::|#{1,6}|>|[*+-]\s|\|)/gm, "\n\n");
	return text
		.split(/\n\s*\n/)
		.flatMap((paragraph) => sentencesOf(paragraph.replace(/[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}/g, "")))
		.slice(0, MAX_README_SENTENCES);
}

function sentencesOf(text: string): string[] {
	return text
		.replace(/\s+/g, " ")
		.split(/(?<=[.!?])\s+(?=[\p{Lu}\p{N}"'“(])/u)
		.map((sentence) => sentence.trim())
		.filter((sentence) => sentence !== "");
}
