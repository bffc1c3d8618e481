/** OSV's records about a package, reduced to one advisory for each thing they are about. Pure. */
import type { VersionGrammar } from "@dephealth/contract/ecosystems/version-grammar.ts";
import cvss from "ae-cvss-calculator";
import { isWithinRange } from "../../facts/affected-range.ts";
import { type Advisory, type AdvisoryKind, type AffectedRange, MOST_KEPT } from "../../facts/source-facts.ts";
import type { OsvRecord } from "./schema.ts";

const MAX_ALIASES = 5;
const MAX_TITLE_LENGTH = 160;

/** The name of a registry's package in a record, compared without regard to case. */
export type AffectedPackage = { ecosystem: string; name: string };

/**
 * Withdrawn records are ignored. The most decisive come first: kinds by weight, then those without a fix, which also
 * affect the latest version, then the newest.
 */
export function advisoriesOfRecords(
	records: readonly OsvRecord[],
	about: AffectedPackage,
	grammar: VersionGrammar,
): Advisory[] {
	const current = records.filter(({ withdrawn }) => withdrawn === null);
	return groupByAlias(current)
		.map((group) => toAdvisory(group, about, grammar))
		.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || openFirst(a, b) || newestFirst(a, b))
		.slice(0, MOST_KEPT.advisories);
}

const ORDER: readonly AdvisoryKind[] = ["malware", "unmaintained", "vulnerability", "unsound", "notice"];
const INFORMATIONAL = ["unmaintained", "unsound", "notice"] as const satisfies readonly AdvisoryKind[];

/** `GHSA-…`, `RUSTSEC-…` and `CVE-…` are names of one thing when any record says so. */
function groupByAlias(records: readonly OsvRecord[]): OsvRecord[][] {
	const groups = new Map<string, OsvRecord[]>();
	for (const record of records) {
		const names = [record.id, ...record.aliases];
		const joined = [...new Set(names.flatMap((name) => groups.get(name) ?? [])), record];
		for (const { id, aliases } of joined) {
			for (const name of [id, ...aliases]) groups.set(name, joined);
		}
	}
	return [...new Set(groups.values())];
}

function toAdvisory(group: readonly OsvRecord[], about: AffectedPackage, grammar: VersionGrammar): Advisory {
	const records = group.toSorted((a, b) => (a.id < b.id ? -1 : 1));
	const id = records[0]?.id ?? "";
	const affected = records.flatMap((record) =>
		record.affected.filter((entry) => isAbout(entry.package, about)),
	);
	const ranges = unique(
		affected
			.flatMap((entry) => entry.ranges)
			.filter(({ type }) => type !== "GIT")
			.flatMap(({ events }) => toRanges(events)),
	);
	// Most lists only spell out the ranges; some name versions besides, such as pre-releases.
	const besides = affected
		.flatMap(({ versions }) => versions)
		.filter((version) => !ranges.some((range) => isWithinRange(range, version, grammar)));
	const names = new Set(records.flatMap((record) => [record.id, ...record.aliases]));
	names.delete(id);
	return {
		id,
		aliases: [...names].sort().slice(0, MAX_ALIASES),
		kind: kindOf(records),
		severity: severityOf(records),
		title:
			records
				.map(({ summary }) => summary)
				.find((summary) => summary !== null)
				?.slice(0, MAX_TITLE_LENGTH) ?? null,
		publishedAt:
			records
				.map(({ published }) => published)
				.filter((time) => time !== null)
				.sort()[0] ?? null,
		ranges: ranges.slice(-MOST_KEPT.ranges),
		versions: [...new Set(besides)].slice(-MOST_KEPT.versions),
	};
}

function isAbout(
	named: { ecosystem: string; name: string } | null | undefined,
	about: AffectedPackage,
): boolean {
	if (!named) return false;
	// `Maven:https://…` is a repository of the ecosystem.
	const [ecosystem = ""] = named.ecosystem.split(":");
	return (
		ecosystem.toLowerCase() === about.ecosystem.toLowerCase() &&
		named.name.toLowerCase() === about.name.toLowerCase()
	);
}

/** A mirror of RustSec's record lacks its kind: one that says it speaks for all names of the advisory. */
function kindOf(records: readonly OsvRecord[]): AdvisoryKind {
	if (records.some(({ id }) => id.startsWith("MAL-"))) return "malware";
	const said = records.flatMap((record) => [
		record.database_specific?.informational,
		...record.affected.map((entry) => entry.database_specific?.informational),
	]);
	return INFORMATIONAL.find((kind) => said.includes(kind)) ?? "vulnerability";
}

/** GitHub rates in words; the middle of the corresponding range of CVSS 3 is used. */
const BY_WORD: ReadonlyMap<string, number> = new Map([
	["LOW", 2.5],
	["MODERATE", 5.5],
	["MEDIUM", 5.5],
	["HIGH", 8],
	["CRITICAL", 9.5],
]);

/** The highest of all vectors; if none gives a number, the database's rating in words. */
function severityOf(records: readonly OsvRecord[]): number | null {
	const vectors = records.flatMap((record) => [
		...record.severity,
		...record.affected.flatMap((entry) => entry.severity),
	]);
	const scores = vectors.map(({ score }) => scoreOf(score)).filter((score) => score !== null);
	if (scores.length > 0) return Math.max(...scores);
	const words = records.map((record) => BY_WORD.get(record.database_specific?.severity?.toUpperCase() ?? ""));
	const rated = words.filter((score) => score !== undefined);
	return rated.length > 0 ? Math.max(...rated) : null;
}

/** Null for a vector that is not whole: its 0 would say "harmless". */
function scoreOf(vector: string): number | null {
	try {
		return cvss.fromVector(vector)?.calculateScores().overall || null;
	} catch {
		return null;
	}
}

/** Events are in order: versions from `introduced` on are affected until the next event ends it. */
function toRanges(events: OsvRecord["affected"][number]["ranges"][number]["events"]): AffectedRange[] {
	const ranges: AffectedRange[] = [];
	for (const { introduced, fixed, last_affected: lastAffected } of events) {
		if (introduced !== null) {
			ranges.push({ introduced: introduced === "0" ? null : introduced, fixed: null, lastAffected: null });
		}
		const open = ranges.at(-1);
		if (!open) continue;
		if (fixed !== null) open.fixed = fixed;
		if (lastAffected !== null) open.lastAffected = lastAffected;
	}
	return ranges;
}

function unique(ranges: readonly AffectedRange[]): AffectedRange[] {
	return [...new Map(ranges.map((range) => [JSON.stringify(range), range])).values()];
}

function openFirst(a: Advisory, b: Advisory): number {
	return Number(isOpen(b)) - Number(isOpen(a));
}

function isOpen({ ranges, versions }: Advisory): boolean {
	return ranges.length === 0
		? versions.length === 0
		: ranges.some(({ fixed, lastAffected }) => fixed === null && lastAffected === null);
}

function newestFirst(a: Advisory, b: Advisory): number {
	return (b.publishedAt ?? "") < (a.publishedAt ?? "") ? -1 : 1;
}
