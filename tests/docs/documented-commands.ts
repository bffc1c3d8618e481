/** The commands in README and docs, with their documented output. */
import { readdirSync, readFileSync } from "node:fs";

export type DocumentedCommand = {
	/** File and line. */
	place: string;
	command: string;
	/** The output below the command; undefined when there is none. */
	shown: string | undefined;
};

const root = new URL("../../", import.meta.url);
const DOCUMENTS = [
	"README.md",
	"CONTRIBUTING.md",
	"SECURITY.md",
	...readdirSync(new URL("docs/", root))
		.filter((name) => name.endsWith(".md"))
		.map((name) => `docs/${name}`),
];
const BLOCK = /^```(sh|console)\n(.*?)^```$/gms;

export function documentedCommands(): DocumentedCommand[] {
	return DOCUMENTS.flatMap((document) => {
		const text = readFileSync(new URL(document, root), "utf8");
		return [...text.matchAll(BLOCK)].flatMap(({ 1: kind, 2: content = "", index }) => {
			const place = `${document}:${text.slice(0, index).split("\n").length}`;
			return kind === "console" ? withOutput(place, content) : withoutOutput(place, content);
		});
	});
}

function withOutput(place: string, content: string): DocumentedCommand[] {
	const [first = "", ...lines] = content.split("\n");
	return [{ place, command: first.replace(/^\$ /, ""), shown: lines.join("\n").trimEnd() }];
}

/** One command a line; a backslash continues it, a comment ends it. */
function withoutOutput(place: string, content: string): DocumentedCommand[] {
	return content
		.replaceAll("\\\n", " ")
		.split("\n")
		.map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
		.filter((line) => line !== "")
		.map((command) => ({ place, command, shown: undefined }));
}
