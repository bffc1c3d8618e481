/**
 * `docs/mutants-survivors.md`: the mutants that no test noticed, by area and by the kind of argument for them. A
 * person moves a line to its kind; the next run keeps it there, even if the code has moved in its file. Pure.
 */
import type { Mutant } from "./plan.ts";

/** Why a survivor is no missing test; `docs/mutants.md` says it in words. */
export const KINDS = [
	"equal",
	"boundary",
	"quicker",
	"guard",
	"elsewhere",
	"figure",
	"words",
	"open",
] as const;
export type Kind = (typeof KINDS)[number];

/** No argument yet: a test is missing, or nobody has looked at it. */
const OPEN: Kind = "open";

export type Survivor = { file: string; line: number; change: string; kind: Kind };
/** `score`: the line that the command printed, with its date. */
export type AreaSurvivors = { area: string; score: string; survivors: readonly Survivor[] };

const TITLE = `# Mutants that no test notices

Written by \`npm run judge:mutants -- --write\`. [mutants.md](mutants.md) explains the kinds. A new one is listed under
\`open\`: move its line to the kind that explains it, and the next run keeps it there.
`;
const MAX_CHANGE = 160;

/** The change in one line, without characters that would end a code span. */
export function changeOf({ original, replacement }: Pick<Mutant, "original" | "replacement">): string {
	const short = (text: string) => {
		const line = text.replace(/\s+/g, " ").replaceAll("`", "'");
		return line.length > MAX_CHANGE ? `${line.slice(0, MAX_CHANGE)}…` : line;
	};
	return `${short(original)} → ${short(replacement)}`;
}

/** @param before of the same area: its lines keep their kinds */
export function survivorsOf(mutants: readonly Mutant[], before: readonly Survivor[]): Survivor[] {
	const kinds = new Map(before.map((survivor) => [keyOf(survivor), survivor.kind]));
	return mutants
		.map((mutant) => ({ file: mutant.file, line: mutant.line, change: changeOf(mutant) }))
		.map((survivor) => ({ ...survivor, kind: kinds.get(keyOf(survivor)) ?? OPEN }));
}

function keyOf({ file, change }: Pick<Survivor, "file" | "change">): string {
	return `${file}\n${change}`;
}

export function renderSurvivors(areas: readonly AreaSurvivors[]): string {
	const byName = [...areas].sort((a, b) => (a.area < b.area ? -1 : 1));
	return `${[TITLE, ...byName.map(renderArea)].join("\n")}`;
}

function renderArea({ area, score, survivors }: AreaSurvivors): string {
	const sections = KINDS.map((kind) => ({ kind, of: survivors.filter((each) => each.kind === kind) }))
		.filter(({ of }) => of.length > 0)
		.map(({ kind, of }) => `### ${kind}\n\n${of.sort(byPlace).map(renderLine).join("\n")}\n`);
	return [`## ${area}\n\n${score}\n`, ...sections].join("\n");
}

function byPlace(a: Survivor, b: Survivor): number {
	return a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1;
}

function renderLine({ file, line, change }: Survivor): string {
	return `- ${file}:${line} \`${change}\``;
}

/** @throws Error for a line of another form, and for an unknown kind */
export function parseSurvivors(text: string): AreaSurvivors[] {
	return text
		.split(/^## /m)
		.slice(1)
		.map((section) => {
			const [heading = "", ...kinds] = section.split(/^### /m);
			const [area = "", score = ""] = heading.split(/\n+/);
			return { area, score, survivors: kinds.flatMap(parseKind) };
		});
}

function parseKind(section: string): Survivor[] {
	const [heading = "", ...lines] = section.split("\n");
	const kind = KINDS.find((each) => each === heading.trim());
	if (!kind) throw new Error(`"${heading}" is no kind of survivor; kinds are ${KINDS.join(", ")}.`);
	return lines.filter(Boolean).map((line) => {
		const found = /^- (?<file>\S+):(?<line>\d+) `(?<change>.*)`$/.exec(line)?.groups;
		if (!found) throw new Error(`This names no survivor: ${line}`);
		return { file: found["file"] ?? "", line: Number(found["line"]), change: found["change"] ?? "", kind };
	});
}
