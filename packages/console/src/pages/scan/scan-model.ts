/** A scan's result as rows: filtered, sorted, grouped by direct dependency. Pure. */
import { ECOSYSTEM_TABLE } from "@dephealth/contract/ecosystems.ts";
import type {
	AssessedDependency,
	ListedDependency,
	ScanResult,
} from "@dephealth/contract/schemas/scan-result.ts";
import { formatCount } from "../../parts/format.ts";
import { RISK_ORDER, type RiskLevel } from "../../parts/marks.tsx";

/** `wait`: being collected; `absent`: its registry does not know it; `unread`: not answered this time. */
export type EntryKind = "assessed" | "wait" | "absent" | "unread";

export type Entry = {
	key: string;
	kind: EntryKind;
	listed: ListedDependency;
	/** Undefined until it is assessed. */
	assessed: AssessedDependency | undefined;
	/** The text when nothing is assessed. */
	note: string;
	/** The direct dependency that brings it; itself when it is one, or when the file does not tell. */
	root: string;
};

export type RiskCounts = Readonly<Record<RiskLevel | "wait", number>>;

export type Group = {
	key: string;
	name: string;
	/** The direct dependency itself, where it is in the list. */
	own: Entry | undefined;
	entries: readonly Entry[];
	counts: RiskCounts;
};

export type SortBy = "risk" | "name" | "health" | "ends";

export type Filter = {
	risks: ReadonlySet<string>;
	text: string;
	directOnly: boolean;
	withoutDev: boolean;
};

export function entriesOf(result: ScanResult): Entry[] {
	const listed = (kind: EntryKind, note: (item: ListedDependency) => string) => (item: ListedDependency) =>
		toEntry(kind, item, undefined, note(item));
	return [
		...result.dependencies.map((item) => toEntry("assessed", item, item, "")),
		...result.unread.map((item) => toEntry("unread", item, undefined, item.reason)),
		...result.pending.map((item) =>
			toEntry(
				"wait",
				item,
				undefined,
				item.last_failure
					? `It waits for another attempt. The last one failed (${item.last_failure}).`
					: "It is being collected.",
			),
		),
		...result.not_found.map(
			listed("absent", ({ ecosystem }) =>
				`${ECOSYSTEM_TABLE[ecosystem].registry.label} does not know it.`.replace(/^the/, "The"),
			),
		),
	];
}

function toEntry(
	kind: EntryKind,
	listed: ListedDependency,
	assessed: AssessedDependency | undefined,
	note: string,
): Entry {
	const root = listed.path.length > 1 ? (listed.path[0] ?? listed.package) : listed.package;
	return {
		key: `${listed.ecosystem}/${listed.package}`,
		kind,
		listed,
		assessed,
		note,
		root: `${listed.ecosystem}/${root}`,
	};
}

/** The risk that the mark shows: unknown is no risk, and no clean bill either. */
export function riskOf(entry: Entry): RiskLevel | "wait" {
	if (entry.kind === "wait") return "wait";
	return entry.assessed?.risk_level ?? "UNKNOWN";
}

export function countRisks(entries: readonly Entry[]): RiskCounts {
	const counts: Record<RiskLevel | "wait", number> = {
		CRITICAL: 0,
		HIGH: 0,
		MEDIUM: 0,
		LOW: 0,
		UNKNOWN: 0,
		wait: 0,
	};
	for (const entry of entries) counts[riskOf(entry)]++;
	return counts;
}

/** The number of packages that need a decision, by level: "2 critical, 1 high". */
export function urgentWords({ CRITICAL, HIGH }: RiskCounts): string {
	const parts = [
		[CRITICAL, "critical"],
		[HIGH, "high"],
	] as const;
	return parts.flatMap(([count, word]) => (count > 0 ? [`${formatCount(count)} ${word}`] : [])).join(", ");
}

export function matches(entry: Entry, filter: Filter): boolean {
	const { listed } = entry;
	if (filter.risks.size > 0 && !filter.risks.has(riskOf(entry))) return false;
	if (filter.directOnly && listed.is_direct !== true) return false;
	if (filter.withoutDev && listed.is_dev === true) return false;
	const text = filter.text.trim().toLowerCase();
	return text === "" || `${entry.key} ${listed.path.join(" ")}`.toLowerCase().includes(text);
}

const order = (entry: Entry) => {
	const risk = riskOf(entry);
	return risk === "wait" ? RISK_ORDER.indexOf("UNKNOWN") + 0.5 : RISK_ORDER.indexOf(risk);
};
const ends = ({ assessed }: Entry) => assessed?.abandonment_risk?.probability ?? -1;
const health = ({ assessed }: Entry) => assessed?.health_score ?? Number.POSITIVE_INFINITY;
const byName = (a: Entry, b: Entry) => (a.listed.package < b.listed.package ? -1 : 1);

const COMPARE: Readonly<Record<SortBy, (a: Entry, b: Entry) => number>> = {
	risk: (a, b) => order(a) - order(b) || ends(b) - ends(a) || health(a) - health(b) || byName(a, b),
	name: byName,
	health: (a, b) => health(a) - health(b) || byName(a, b),
	ends: (a, b) => ends(b) - ends(a) || byName(a, b),
};

/** The most urgent, the weakest, the likeliest to end first; `reverse` turns it around. */
export function sortEntries(entries: readonly Entry[], by: SortBy, isReversed = false): Entry[] {
	const sorted = [...entries].sort(COMPARE[by]);
	return isReversed ? sorted.reverse() : sorted;
}

/** Groups entries by the direct dependency that brings them. The group with the most urgent entry comes first. */
export function groupByRoot(entries: readonly Entry[]): Group[] {
	const groups = [...Map.groupBy(entries, ({ root }) => root)].map(([key, members]): Group => {
		return {
			key,
			name: key.slice(key.indexOf("/") + 1),
			own: members.find((entry) => entry.key === key),
			entries: members,
			counts: countRisks(members),
		};
	});
	const weigh = ({ counts }: Group) => [counts.CRITICAL, counts.HIGH, counts.MEDIUM] as const;
	return groups.sort((a, b) => {
		const [weights, others] = [weigh(a), weigh(b)];
		for (const [index, weight] of weights.entries()) {
			const difference = (others[index] ?? 0) - weight;
			if (difference !== 0) return difference;
		}
		return b.entries.length - a.entries.length || (a.name < b.name ? -1 : 1);
	});
}

export type AcceptedRisk = { package: string; reason: string; until: string };

/** The sentence on top. Accepted risks are decided; malware cannot be. */
export function headlineOf(entries: readonly Entry[], accepted: ReadonlyMap<string, AcceptedRisk>): string {
	const counts = countRisks(entries.filter((entry) => !isAccepted(entry, accepted)));
	const decide = counts.CRITICAL + counts.HIGH;
	const parts = [
		`${formatCount(decide)} ${decide === 1 ? "needs" : "need"} a decision`,
		`${formatCount(counts.MEDIUM)} to watch`,
		`${formatCount(counts.LOW)} fine`,
		...(counts.UNKNOWN > 0 ? [`${formatCount(counts.UNKNOWN)} unknown`] : []),
		...(counts.wait > 0 ? [`${formatCount(counts.wait)} still being read`] : []),
	];
	return `${parts.join(", ")}.`;
}

export function isAccepted(entry: Entry, accepted: ReadonlyMap<string, AcceptedRisk>): boolean {
	return accepted.has(entry.key) && !isMalware(entry);
}

export function isMalware({ assessed }: Entry): boolean {
	return assessed?.status.label === "malicious";
}

export function isFinal(result: ScanResult): boolean {
	return result.totals.pending === 0 && result.totals.unread === 0;
}
