/** What a scan found, sorted by what the reader has to do. Pure. */
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { TERMINAL_LABELS } from "../scoring/status.ts";
import { acceptedRiskOf, type ScanReport } from "./scan-report.ts";

/** Packages that one decision settles; `worst` is the first of them. */
export type FindingGroup = { worst: AssessedDependency; members: AssessedDependency[] };

export type Findings = {
	/** High or critical, malicious, or over. */
	decide: FindingGroup[];
	watch: FindingGroup[];
	/** Would be one of the two, but the team has accepted it. */
	accepted: FindingGroup[];
	fine: FindingGroup[];
};

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
	const { risk_level: risk, status } = dependency;
	if (risk === "LOW" && !TERMINAL_LABELS.has(status.label)) return "fine";
	if (acceptedRiskOf(report, dependency)) return "accepted";
	const isUrgent = risk === "HIGH" || risk === "CRITICAL" || TERMINAL_LABELS.has(status.label);
	return isUrgent ? "decide" : "watch";
}

/** A dozen platform binaries of one repository are one finding. */
function together(dependencies: readonly AssessedDependency[]): FindingGroup[] {
	const groups = new Map<string, FindingGroup>();
	for (const dependency of dependencies) {
		const key = groupKey(dependency);
		const group = groups.get(key);
		if (group) group.members.push(dependency);
		else groups.set(key, { worst: dependency, members: [dependency] });
	}
	return [...groups.values()];
}

function groupKey({
	ecosystem,
	package: name,
	repository_url,
	status,
	risk_level,
	path,
}: AssessedDependency): string {
	// What the project names itself is decided one by one.
	const isOwn = path.length <= 1;
	return repository_url === null || isOwn
		? `${ecosystem}/${name}`
		: JSON.stringify([repository_url, status.label, risk_level]);
}

/** What one direct dependency brings stands together, where the worst of it stands. */
function byDirect(groups: readonly FindingGroup[]): FindingGroup[] {
	const byOwner = Map.groupBy(groups, ({ worst }) => worst.path[0] ?? worst.package);
	return [...byOwner.values()].flat();
}
