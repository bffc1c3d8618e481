/** Sorts a scan's findings by what the reader has to do. Pure. */
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { needsDecision } from "../../scan/assessment/urgency.ts";
import { acceptedRiskOf, type ScanReport } from "../scan-report.ts";

/** Packages that one decision settles; `worst` is the first of them. */
export type FindingGroup = { worst: AssessedDependency; members: AssessedDependency[] };

export type Findings = {
	/** High or critical, malicious, or over. */
	decide: FindingGroup[];
	watch: FindingGroup[];
	/** It would be one of the two, but the team has accepted its risk. */
	accepted: FindingGroup[];
	fine: FindingGroup[];
};

/** The number of packages in all of them. */
export function sizeOf(groups: readonly FindingGroup[]): number {
	return groups.reduce((sum, { members }) => sum + members.length, 0);
}

/** Keeps the report's order, in which the most urgent stand first. */
export function groupFindings(report: Pick<ScanReport, "result" | "acceptance">): Findings {
	const found: Record<keyof Findings, AssessedDependency[]> = {
		decide: [],
		watch: [],
		accepted: [],
		fine: [],
	};
	for (const dependency of report.result.dependencies) found[kindOf(report, dependency)].push(dependency);
	return {
		decide: byDirect(together(found.decide)),
		watch: together(found.watch),
		accepted: together(found.accepted),
		fine: found.fine.map((dependency) => ({ worst: dependency, members: [dependency] })),
	};
}

function kindOf(report: Pick<ScanReport, "acceptance">, dependency: AssessedDependency): keyof Findings {
	const isUrgent = needsDecision(dependency);
	if (dependency.risk_level === "LOW" && !isUrgent) return "fine";
	if (acceptedRiskOf(report, dependency)) return "accepted";
	return isUrgent ? "decide" : "watch";
}

/** A dozen packages of one repository are one finding; builds for other systems stand with the package that asks for them. */
function together(dependencies: readonly AssessedDependency[]): FindingGroup[] {
	const groups = new Map<string, FindingGroup>();
	const byName = new Map(dependencies.map((dependency) => [nameKey(dependency), dependency]));
	for (const dependency of dependencies) {
		const key = keyOf(dependency, byName);
		const group = groups.get(key);
		const isOwner = group?.worst.platform_of === dependency.package;
		if (group && isOwner) {
			group.members.unshift(dependency);
			group.worst = dependency;
		} else if (group) group.members.push(dependency);
		else groups.set(key, { worst: dependency, members: [dependency] });
	}
	return [...groups.values()];
}

function nameKey({ ecosystem, package: name }: Pick<AssessedDependency, "ecosystem" | "package">): string {
	return `${ecosystem}/${name}`;
}

/**
 * Builds are listed with the package that asks for them if it has the same result; otherwise with one another, since
 * their own result is worse or better.
 */
function keyOf(dependency: AssessedDependency, byName: ReadonlyMap<string, AssessedDependency>): string {
	const { ecosystem, platform_of: name, risk_level: risk, status } = dependency;
	if (name === undefined) return groupKey(dependency);
	const owner = byName.get(nameKey({ ecosystem, package: name }));
	return owner?.risk_level === risk ? groupKey(owner) : JSON.stringify([ecosystem, name, status.label, risk]);
}

function groupKey({
	ecosystem,
	package: name,
	repository_url,
	status,
	risk_level,
	path,
}: AssessedDependency): string {
	// Direct dependencies are decided one by one.
	const isOwn = path.length <= 1;
	return repository_url === null || isOwn
		? `${ecosystem}/${name}`
		: JSON.stringify([repository_url, status.label, risk_level]);
}

/** Puts the findings of one direct dependency together, at the place of its worst. */
function byDirect(groups: readonly FindingGroup[]): FindingGroup[] {
	const byOwner = Map.groupBy(groups, ({ worst }) => worst.path[0] ?? worst.package);
	return [...byOwner.values()].flat();
}
