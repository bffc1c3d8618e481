/**
 * Used when the findings do not fit with their dependency paths: each kind is one entry with its names over the full
 * width, so that a screen names a hundred packages. The names of one direct dependency stay together. Pure.
 */
import stringWidth from "fast-string-width";
import { printable } from "../scan-report.ts";
import { type CountedName, nameLines, sumOf } from "../text/name-lines.ts";
import {
	type Cluster,
	type ClusterOptions,
	clustersBy,
	fitInto,
	mostUrgentFirst,
	type Written,
} from "./finding-clusters.ts";
import type { FindingGroup } from "./finding-groups.ts";
import { badgeOf, finding } from "./finding-lines.ts";

const HEAD_INDENT = "  ";
const INDENT = "    ";
/**
 * The forms of names, the most telling first. With versions: those of vulnerable packages. Filled: in the order that leaves
 * least room at the ends of lines, in which the names of one direct dependency may part.
 */
const NAMES = ["with both versions", "with the version that mends", "bare", "filled"] as const;
type Names = (typeof NAMES)[number];

/** @returns the first form that names all; else the one that names most */
export function packFindings(groups: readonly FindingGroup[], options: ClusterOptions): Written | undefined {
	const clusters = clustersBy(mostUrgentFirst(groups), (group) =>
		isMalicious(group) ? group.worst.package : "",
	);
	const forms = NAMES.flatMap((names) => {
		const entries = clusters.map((cluster) => entryOf(cluster, names, options));
		return fitInto(entries, options.lines) ?? [];
	});
	const fewestHidden = Math.min(...forms.map(({ hidden }) => hidden));
	return forms.find(({ hidden }) => hidden === fewestHidden);
}

function isMalicious({ worst }: FindingGroup): boolean {
	return worst.status.label === "malicious";
}

function entryOf(
	{ kind, groups }: Cluster,
	names: Names,
	{ layout, titleOf }: ClusterOptions,
): (lines: number) => Written {
	const [first] = groups;
	if (first && groups.length === 1 && isMalicious(first)) {
		const alone = finding(first, layout, "dense", titleOf?.(first)).split("\n");
		return () => ({ lines: alone, hidden: 0 });
	}
	const inOrder = groups.map((group) => nameOf(group, kind.id === "version_vulnerable" ? names : "bare"));
	const width = layout.width - INDENT.length;
	const head = `${first ? badgeOf(first.worst, layout) : ""}${layout.paint("bold", `${sumOf(inOrder)} ${kind.words}:`)}`;
	const counted = names === "filled" ? filled(inOrder, stringWidth(head), width) : inOrder;
	return (lines) => {
		const shown = nameLines(counted, { head, width, lines });
		return {
			lines: shown.lines.map((line, index) => `${index === 0 ? HEAD_INDENT : INDENT}${line}`),
			hidden: shown.hidden,
		};
	};
}

/** The first of packages that belong together, and the number of the others. */
function nameOf({ worst, members }: FindingGroup, names: Names): CountedName {
	const inUse = worst.in_use.find(({ mended_by }) => mended_by !== null);
	const from = inUse && names === "with both versions" ? ` ${inUse.version}` : "";
	const to = inUse && names.startsWith("with") ? ` → ${inUse.mended_by}` : "";
	const more = members.length > 1 ? ` (+${members.length - 1})` : "";
	return { text: printable(`${worst.package}${from}${to}${more}`), count: members.length };
}

/** Each name goes on the first line that has room for it. @param head columns already used on the first line */
function filled(names: readonly CountedName[], head: number, width: number): CountedName[] {
	const lines: { names: CountedName[]; used: number }[] = [{ names: [], used: head }];
	for (const name of names) {
		// With the space before it and the comma after it.
		const columns = stringWidth(name.text) + 2;
		const known = lines.find(({ used }) => used + columns <= width);
		const line = known ?? { names: [], used: 0 };
		if (!known) lines.push(line);
		line.names.push(name);
		line.used += columns;
	}
	return lines.flatMap((line) => line.names);
}
