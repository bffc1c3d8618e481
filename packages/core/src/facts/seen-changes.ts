/**
 * Compares two readings: owners, licences, repositories and withdrawn versions change without a publish that would show
 * it. A value that was not known before, or is not known now, has not changed. Pure.
 */
import { isDeprecatedPackage } from "./deprecated-package.ts";
import { LATELY_MS, newestChanges, placeOf, type RecentChange, staffChange } from "./recent-changes.ts";
import type { VersionMarks } from "./source-facts.ts";
import type { AnyCollectedReport, ReportOf, SourceReport } from "./source-report.ts";

type Told = Pick<RecentChange, "kind"> & Partial<Pick<RecentChange, "version" | "from" | "to">>;
type Reading = ReportOf<"npm"> | ReportOf<"registry">;

/** The reports with their changes since the previous ones; reports that were not read again stay unchanged. */
export function withSeenChanges(
	reports: readonly SourceReport[],
	previous: readonly SourceReport[],
): SourceReport[] {
	const before = new Map(previous.map((report) => [report.source, report]));
	return reports.map((report) => {
		const earlier = before.get(report.source);
		if (report.state !== "collected" || earlier?.state !== "collected") return report;
		if (report.observedAt <= earlier.observedAt) return report;
		return withChanges(report, earlier);
	});
}

function withChanges(report: AnyCollectedReport, earlier: AnyCollectedReport): AnyCollectedReport {
	const told = compare(report, earlier);
	if (told === undefined) return report;
	const since = new Date(Date.parse(report.observedAt) - LATELY_MS).toISOString();
	const changes = told.map(
		(change): RecentChange => ({
			version: null,
			from: null,
			to: null,
			...change,
			before: null,
			at: report.observedAt,
			seenAfter: earlier.observedAt,
		}),
	);
	const kept = (earlier.seenChanges ?? []).filter(({ at }) => at >= since);
	return { ...report, seenChanges: newestChanges([...changes, ...kept]) };
}

/** Undefined: of such a source nothing is compared. */
function compare(report: AnyCollectedReport, earlier: AnyCollectedReport): Told[] | undefined {
	if (report.source === "npm" && earlier.source === "npm") return ownersChange(report, earlier);
	if (report.source === "registry" && earlier.source === "registry") return registryChanges(report, earlier);
	if (report.source === "github" && earlier.source === "github") return moves(report, earlier);
	return undefined;
}

/** The publishes of a packument show changes of owners with their own dates, so these are not compared. */
function ownersChange({ facts }: Reading, earlier: Reading): Told[] {
	const staff = staffChange(earlier.facts.owners, facts.owners);
	return staff ? [{ kind: "maintainers_changed", version: facts.latestVersion, ...staff }] : [];
}

function registryChanges(report: ReportOf<"registry">, earlier: ReportOf<"registry">): Told[] {
	const { facts } = report;
	const before = earlier.facts;
	const told = ownersChange(report, earlier);
	const version = facts.latestVersion;
	if (before.license && facts.license && spelling(before.license) !== spelling(facts.license)) {
		told.push({ kind: "license_changed", version, from: before.license, to: facts.license });
	}
	const [from, to] = [placeOf(before.repository), placeOf(facts.repository)];
	if (from !== null && to !== null && from.toLowerCase() !== to.toLowerCase()) {
		told.push({ kind: "repository_moved", version, from, to });
	}
	const yanked =
		isKnown("versionMarks", report, earlier) && newlyYanked(before.versionMarks, facts.versionMarks);
	return [
		...told,
		...goneVersions(report, earlier),
		...(yanked ? [yanked] : []),
		...statusChange(report, earlier),
	];
}

/** Two names of the same licence are no change: "The MIT License" and "MIT". */
function spelling(license: string): string {
	return license.toLowerCase().replace(/\b(?:the|licen[cs]e)\b|[^a-z0-9.+]/g, "");
}

function isKnown(field: string, ...reports: Reading[]): boolean {
	return !reports.some(({ gaps }) => gaps.some((gap) => gap.field === field));
}

/** Names the highest versions that are gone, and counts the others. */
function goneVersions({ facts }: ReportOf<"registry">, { facts: before }: ReportOf<"registry">): Told[] {
	const named = goneOf(before.highestVersions ?? [], facts.highestVersions ?? [], facts.versionCount);
	const count = Math.max(named.length, before.versionCount - facts.versionCount);
	if (count <= 0) return [];
	return [{ kind: "versions_unpublished", version: named[0] ?? null, from: countOf(count) }];
}

/** Both with the highest first. Nothing is known below the lowest version of a truncated list. */
function goneOf(before: readonly string[], after: readonly string[], count: number): string[] {
	const left = new Set(after);
	const isWhole = count <= after.length;
	const lowestLeft = before.findLastIndex((version) => left.has(version));
	return before.filter((version, index) => !left.has(version) && (isWhole || index < lowestLeft));
}

function newlyYanked(before: VersionMarks, after: VersionMarks): Told | undefined {
	if (!before.isComplete || !after.isComplete) return undefined;
	const earlier = new Set(yankedOf(before));
	const fresh = yankedOf(after).filter((version) => !earlier.has(version));
	const [newest] = fresh;
	if (newest === undefined) return undefined;
	const message = after.marks.find(
		({ kind, versions }) => kind === "yanked" && versions.includes(newest),
	)?.message;
	return { kind: "versions_yanked", version: newest, from: countOf(fresh.length), to: message ?? null };
}

function yankedOf({ marks }: VersionMarks): string[] {
	return marks.flatMap(({ kind, versions }) => (kind === "yanked" ? versions : []));
}

function countOf(versions: number): string {
	return versions === 1 ? "1 version" : `${versions} versions`;
}

function statusChange(report: ReportOf<"registry">, earlier: ReportOf<"registry">): Told[] {
	if (!isKnown("projectStatus", report, earlier) || !isKnown("deprecation", report, earlier)) return [];
	const [from, to] = [statusIn(earlier), statusIn(report)];
	return from === to
		? []
		: [{ kind: "project_status_changed", version: report.facts.latestVersion, from, to }];
}

const NO_STATUS = "no mark";

function statusIn({ facts: { projectStatus, deprecation } }: ReportOf<"registry">): string {
	if (projectStatus) return projectStatus.status;
	return deprecation && isDeprecatedPackage(deprecation) ? "deprecated" : NO_STATUS;
}

/** The same name leads to another repository than before. */
function moves({ facts }: ReportOf<"github">, { facts: before }: ReportOf<"github">): Told[] {
	if (!facts.found || !before.found) return [];
	const asked = (one: typeof facts) => (one.renamedFrom ?? one.repository).toLowerCase();
	const isSame = facts.repository.toLowerCase() === before.repository.toLowerCase();
	if (isSame || asked(facts) !== asked(before)) return [];
	return [
		{
			kind: "repository_moved",
			from: `github.com/${before.repository}`,
			to: `github.com/${facts.repository}`,
		},
	];
}
