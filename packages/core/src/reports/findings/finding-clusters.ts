/**
 * Many findings in few lines: those of one kind that one dependency of the project brings are one entry; when that is
 * still too long, those of one kind. Each entry counts its packages and names as many as there is room for.
 */
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { printable } from "../scan-report.ts";
import { type CountedName, nameLines, sumOf } from "../text/name-lines.ts";
import { type Layout, wrap } from "../text/terminal-layout.ts";
import type { FindingGroup } from "./finding-groups.ts";
import { type FindingKind, kindOf } from "./finding-kinds.ts";
import { BADGE, badgeOf, finding } from "./finding-lines.ts";

export type ClusterOptions = {
	layout: Layout;
	/** The most lines; two are always used. */
	lines: number;
	/** All that was assessed: it tells whether what brings the findings has a newer version. */
	dependencies: readonly AssessedDependency[];
	/** The title of a finding that stands alone; default: the package's name and versions. */
	titleOf?: (group: FindingGroup) => string;
};

export type Cluster = { kind: FindingKind; groups: FindingGroup[] };
/** `hidden`: how many packages are counted and not named. */
export type Written = { lines: string[]; hidden: number };
/** Writes a cluster, with at most so many lines of names. */
type Entry = (names: number) => Written;

/** The most lines of names below one entry, however much room there is. */
const MOST_NAME_LINES = 36;

/**
 * @param groups the most urgent first; an entry is placed by its first group, and critical entries and direct
 * dependencies come first
 */
export function clusterFindings(groups: readonly FindingGroup[], options: ClusterOptions): Written {
	const byUrgency = mostUrgentFirst(groups);
	const candidates = WAYS_TO_CLUSTER.flatMap((keyOf) => {
		const clusters = clustersBy(byUrgency, keyOf);
		if (clusters.length > options.lines) return [];
		const entries = clusters.map((cluster) => entryOf(cluster, options));
		return fitInto(entries, options.lines) ?? [];
	});
	const fewestHidden = Math.min(...candidates.map(({ hidden }) => hidden));
	const best = candidates.find(({ hidden }) => hidden === fewestHidden);
	if (best) return best;
	return shortest(
		clustersBy(byUrgency, () => ""),
		options,
	);
}

export function mostUrgentFirst(groups: readonly FindingGroup[]): FindingGroup[] {
	return groups.toSorted(
		(a, b) => Number(isCritical(b)) - Number(isCritical(a)) || Number(isOwn(b)) - Number(isOwn(a)),
	);
}

function isCritical({ worst }: FindingGroup): boolean {
	return worst.risk_level === "CRITICAL";
}

/**
 * The criteria, besides risk and kind, that keep findings apart. The most telling come first; the first that names most
 * is taken.
 */
const WAYS_TO_CLUSTER: readonly ((group: FindingGroup) => string)[] = [
	({ worst }) => `${worst.ecosystem}/${worst.path[0] ?? worst.package}`,
	(group) => (isOwn(group) || isCritical(group) ? `${group.worst.ecosystem}/${group.worst.package}` : ""),
	(group) => (isCritical(group) ? `${group.worst.ecosystem}/${group.worst.package}` : ""),
	() => "",
];

/** The project names it itself. */
function isOwn({ worst }: FindingGroup): boolean {
	return worst.path.length <= 1;
}

export function clustersBy(
	groups: readonly FindingGroup[],
	ownerOf: (group: FindingGroup) => string,
): Cluster[] {
	const clusters = new Map<string, Cluster>();
	for (const group of groups) {
		const kind = kindOf(group.worst);
		const key = JSON.stringify([ownerOf(group), group.worst.risk_level, kind.id]);
		const cluster = clusters.get(key);
		if (cluster) cluster.groups.push(group);
		else clusters.set(key, { kind, groups: [group] });
	}
	return [...clusters.values()];
}

/** The first ones, which are the worst, and all others as one. */
function firstKinds(clusters: readonly Cluster[], most: number): Cluster[] {
	const alone = clusters.slice(0, Math.max(most - 1, 0));
	const others = clusters.slice(alone.length);
	if (others.length < 2) return [...clusters];
	return [...alone, { kind: OTHER_KINDS, groups: others.flatMap(({ groups }) => groups) }];
}

const OTHER_KINDS: FindingKind = { id: "others", words: "for other reasons" };

function entryOf(cluster: Cluster, options: ClusterOptions): Entry {
	const [only, ...others] = cluster.groups;
	if (only && others.length === 0) {
		const lines = finding(only, options.layout, "dense", options.titleOf?.(only)).split("\n");
		return () => ({ lines, hidden: 0 });
	}
	const where = waysText(cluster.groups, options.dependencies);
	return (names) => listEntry(cluster, names, where, options.layout);
}

/** The most urgent get more lines for names first; undefined when not even one line each fits. */
export function fitInto(entries: readonly Entry[], room: number): Written | undefined {
	const written = entries.map((entry) => entry(1));
	let used = written.reduce((sum, { lines }) => sum + lines.length, 0);
	if (used > room) return undefined;
	for (let names = 2; names <= MOST_NAME_LINES; names++) {
		for (const [index, entry] of entries.entries()) {
			const before = written[index];
			if (before === undefined || before.hidden === 0) continue;
			const longer = entry(names);
			const more = longer.lines.length - before.lines.length;
			if (used + more > room) continue;
			written[index] = longer;
			used += more;
		}
	}
	return together(written);
}

/** As many kinds as fit, without their dependency paths. */
function shortest(kinds: readonly Cluster[], options: ClusterOptions): Written {
	for (let most = Math.floor(options.lines / 2); most > 1; most--) {
		const written = together(shortEntries(firstKinds(kinds, most), options));
		if (written.lines.length <= options.lines) return written;
	}
	return together(shortEntries(firstKinds(kinds, 1), options));
}

function shortEntries(clusters: readonly Cluster[], { layout }: ClusterOptions): Written[] {
	return clusters.map((cluster) => listEntry(cluster, 1, "", layout));
}

function together(written: readonly Written[]): Written {
	return {
		lines: written.flatMap(({ lines }) => lines),
		hidden: written.reduce((sum, { hidden }) => sum + hidden, 0),
	};
}

/** `HIGH  12 deprecated · via jest 27.5.1 (30.1.0 is out)`, and their names below it. */
function listEntry({ kind, groups }: Cluster, lines: number, where: string, layout: Layout): Written {
	const [first] = groups;
	const width = layout.width - BADGE;
	const names = groups.map((group) => nameIn(kind, group));
	const isForDev = groups.every(({ worst }) => worst.is_dev);
	const parts = [where, isForDev ? "dev" : ""].filter((part) => part !== "").map((part) => ` · ${part}`);
	const title = `${layout.paint("bold", `${sumOf(names)} ${kind.words}`)}${parts.join("")}`;
	const shown = nameLines(names, { width, lines });
	return {
		lines: [...wrap(title, width), ...shown.lines].map((line, index) =>
			index === 0 && first ? `  ${badgeOf(first.worst, layout)}${line}` : `${" ".repeat(BADGE)}${line}`,
		),
		hidden: shown.hidden,
	};
}

/**
 * A vulnerable version with the version that fixes it; for packages that belong together the first one and their
 * number.
 */
function nameIn(kind: FindingKind, { worst, members }: FindingGroup): CountedName {
	const inUse =
		kind.id === "version_vulnerable" ? worst.in_use.find(({ mended_by }) => mended_by !== null) : undefined;
	const versions = inUse ? ` ${inUse.version} → ${inUse.mended_by}` : "";
	const more = members.length > 1 ? ` (${members.length} packages)` : "";
	return { text: printable(`${worst.package}${versions}${more}`), count: members.length };
}

const ITSELF = "the project itself";
/** The most ways that are named for a list of findings; those that bring most come first. */
const MOST_WAYS = 2;

/** `via jest 27.5.1 (30.1.0 is out)`, or `via jest (8), gulp (3), others (4)`. */
function waysText(groups: readonly FindingGroup[], dependencies: ClusterOptions["dependencies"]): string {
	const byWay = Map.groupBy(
		groups,
		({ worst }) => (worst.path.length > 1 ? worst.path[0] : undefined) ?? ITSELF,
	);
	const ways = [...byWay].map(([way, brought]) => ({
		way,
		count: brought.reduce((sum, { members }) => sum + members.length, 0),
	}));
	const [only, ...others] = ways;
	if (only === undefined) return "";
	if (others.length === 0)
		return only.way === ITSELF ? "" : `via ${releaseText(only.way, groups, dependencies)}`;
	const byCount = ways.toSorted((a, b) => b.count - a.count);
	const rest = byCount.slice(MOST_WAYS).reduce((sum, { count }) => sum + count, 0);
	const shown = [...byCount.slice(0, MOST_WAYS), ...(rest > 0 ? [{ way: "others", count: rest }] : [])];
	return printable(`via ${shown.map(({ way, count }) => `${way} (${count})`).join(", ")}`);
}

/** The release that the project would have to raise, with the newest there is. */
function releaseText(
	name: string,
	groups: readonly FindingGroup[],
	dependencies: ClusterOptions["dependencies"],
): string {
	const ecosystem = groups[0]?.worst.ecosystem;
	const found = dependencies.find(
		(dependency) => dependency.package === name && dependency.ecosystem === ecosystem,
	);
	const [version] = found?.versions ?? [];
	if (version === undefined) return printable(name);
	const latest = found?.latest_version ?? null;
	return printable(
		`${name} ${version}${latest === null || found?.versions.includes(latest) ? "" : ` (${latest} is out)`}`,
	);
}
