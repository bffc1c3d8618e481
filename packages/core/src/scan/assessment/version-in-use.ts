/** Judges the locked version of a dependency by its problems, and finds the version that fixes them. Pure. */

import type { VersionGrammar } from "@dephealth/contract/ecosystems/version-grammar.ts";
import type { VersionFacts, VersionInUse } from "@dephealth/contract/schemas/version-facts.ts";
import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import { mayBeCut } from "../../facts/source-facts.ts";
import { compareVersions } from "../../packages/version-order.ts";
import { affects } from "../../scoring/evidence/advisories.ts";
import { concluded, type Statement } from "../../scoring/evidence/statement.ts";
import { plural, quoted } from "../../scoring/evidence/words.ts";

type RiskLevel = VersionInUse["risk_level"];
type Advisory = NonNullable<VersionFacts["advisories"]>[number];

/** CVSS from this on → level; nobody has rated it: as the middle. */
const BY_SEVERITY: readonly (readonly [atLeast: number, level: RiskLevel])[] = [
	[9, "CRITICAL"],
	[7, "HIGH"],
	[0, "MEDIUM"],
];
const UNRATED: RiskLevel = "MEDIUM";
/** A mark of the registry alone: somebody advises to move on. */
const MARKED: RiskLevel = "MEDIUM";
const MAX_NAMED = 3;

/** @returns undefined when nothing is known against the version, and that much is known */
export function judgeVersionInUse(
	version: string,
	facts: VersionFacts,
	grammar: VersionGrammar,
): VersionInUse | undefined {
	const against = advisoriesAgainst(version, facts, grammar);
	const malware = against.filter(({ kind }) => kind === "malware");
	const vulnerabilities = against.filter(({ kind }) => kind === "vulnerability");
	const mendedBy = versionThatMends(version, facts, grammar);
	const judged = [
		...(malware.length > 0 ? [malwareOf(version, malware)] : []),
		...(vulnerabilities.length > 0 ? [vulnerabilitiesOf(version, vulnerabilities)] : []),
		...marksOf(version, facts),
	];
	if (judged.length === 0) {
		const { advisories } = facts;
		if (advisories === null) return notRead(version);
		if (mayBeCut(advisories)) return notWhollyRead(version);
		const isOpen = installedOf(version, grammar) === undefined && advisories.length > 0;
		return isOpen ? notRead(version) : undefined;
	}
	return {
		version,
		risk_level: worstLevel(judged.map(({ level }) => level)),
		reasons: judged.map(({ statement }, index) =>
			index === 0 ? withRemedy(statement, mendedBy) : statement,
		),
		advisories: [...malware, ...vulnerabilities].map(({ id }) => id),
		mended_by: mendedBy,
	};
}

/** The worst of several; UNKNOWN does not count beside a level. */
export function worstLevel(levels: readonly RiskLevel[]): RiskLevel {
	return RISK_LEVELS.findLast((level) => level !== "UNKNOWN" && levels.includes(level)) ?? "UNKNOWN";
}

type Judged = { level: RiskLevel; statement: Statement };

function advisoriesAgainst(version: string, facts: VersionFacts, grammar: VersionGrammar): Advisory[] {
	return (facts.advisories ?? []).filter((advisory) => isAgainst(advisory, version, grammar));
}

function installedOf(version: string, grammar: VersionGrammar): string | undefined {
	return grammar.newestOf ? grammar.newestOf(version) : version;
}

function isAgainst(
	{ ranges, versions }: Pick<Advisory, "ranges" | "versions">,
	version: string,
	grammar: VersionGrammar,
): boolean {
	const installed = installedOf(version, grammar);
	return installed !== undefined && affects({ versions, ranges: ranges.map(toRange) }, installed, grammar);
}

function toRange({ introduced, fixed, last_affected: lastAffected }: Advisory["ranges"][number]) {
	return { introduced, fixed, lastAffected };
}

function malwareOf(version: string, advisories: readonly Advisory[]): Judged {
	const ids = named(advisories);
	const text = `Version ${version} is malware by advisory ${ids}: remove it now.`;
	return {
		level: "CRITICAL",
		statement: concluded("version_malware", "against", text, { version, advisories: ids }),
	};
}

function vulnerabilitiesOf(version: string, advisories: readonly Advisory[]): Judged {
	const rated = advisories.map(({ severity }) => severity).filter((severity) => severity !== null);
	const worst = rated.length === 0 ? null : Math.max(...rated);
	const known = plural(advisories.length, "known vulnerability", "known vulnerabilities");
	const severity = worst === null ? "" : `; severity up to ${worst} of 10`;
	return {
		level: worstLevel(advisories.map(({ severity: one }) => levelOf(one))),
		statement: concluded(
			"version_vulnerable",
			"against",
			`Version ${version} has ${known} (${named(advisories)}${severity}).`,
			{ version, count: advisories.length, worst_severity: worst, advisories: named(advisories) },
		),
	};
}

function levelOf(severity: number | null): RiskLevel {
	if (severity === null) return UNRATED;
	return BY_SEVERITY.find(([atLeast]) => severity >= atLeast)?.[1] ?? UNRATED;
}

function named(advisories: readonly Advisory[]): string {
	const more = advisories.length - MAX_NAMED;
	const ids = advisories.slice(0, MAX_NAMED).map(({ id }) => id);
	return `${ids.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A package whose versions are all deprecated says so already. */
function marksOf(version: string, facts: VersionFacts): Judged[] {
	return (facts.marks ?? [])
		.filter((mark) => mark.versions.includes(version))
		.filter((mark) => mark.kind === "yanked" || !facts.all_deprecated)
		.map(({ kind, message }) => ({
			level: MARKED,
			statement: concluded(
				kind === "yanked" ? "version_yanked" : "version_deprecated",
				"against",
				`Version ${version} ${kind === "yanked" ? "was yanked" : "is deprecated"}${message === null ? "" : `: ${quoted(message)}`}.`,
				{ version, message },
			),
		}));
}

function withRemedy(statement: Statement, mendedBy: string | null): Statement {
	const remedy = mendedBy === null ? "No known version fixes this." : `${mendedBy} fixes this.`;
	return {
		...statement,
		text: `${statement.text} ${remedy}`,
		values: { ...statement.values, mended_by: mendedBy },
	};
}

/**
 * The nearest fix of all vulnerabilities, otherwise the newest release without a mark; neither may be affected
 * itself.
 */
function versionThatMends(version: string, facts: VersionFacts, grammar: VersionGrammar): string | null {
	const fixes = advisoriesAgainst(version, facts, grammar).flatMap(({ ranges }) =>
		ranges
			.filter((range) => isAgainst({ ranges: [range], versions: [] }, version, grammar))
			.flatMap(({ fixed }) => fixed ?? []),
	);
	const nearest = fixes.toSorted((a, b) => compareVersions(b, a, grammar))[0];
	const candidates = [nearest, facts.newest_unmarked];
	return (
		candidates.find(
			(candidate) =>
				candidate !== null && candidate !== undefined && isGood(candidate, version, facts, grammar),
		) ?? null
	);
}

function isGood(candidate: string, version: string, facts: VersionFacts, grammar: VersionGrammar): boolean {
	if (candidate === version) return false;
	const isMarked = facts.marks?.some(({ versions }) => versions.includes(candidate)) ?? false;
	const against = advisoriesAgainst(candidate, facts, grammar).filter(
		({ kind }) => kind === "malware" || kind === "vulnerability",
	);
	return !isMarked && against.length === 0;
}

function notRead(version: string): VersionInUse {
	return unread(version, `The advisories against version ${version} could not be read.`);
}

/** No verdict: it may be among those that were left out. */
function notWhollyRead(version: string): VersionInUse {
	return unread(
		version,
		`This package has more advisories than are kept here; none of those kept concerns version ${version}.`,
	);
}

function unread(version: string, text: string): VersionInUse {
	return {
		version,
		risk_level: "UNKNOWN",
		reasons: [concluded("version_unread", "unread", text, { version })],
		mended_by: null,
	};
}
