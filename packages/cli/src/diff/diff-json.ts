/** A comparison as JSON: each change with its assessment. */
import type { ListedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import { type ChangeKind, type DiffReport, diffTotals, formerOf } from "./diff-report.ts";

export function renderDiffJson(report: DiffReport): string {
	const { scan, removed } = report;
	const { result } = scan;
	const change = (entry: ListedDependency, state: string) => {
		const former = formerOf(report, entry);
		return {
			change: (former ? "changed" : "added") satisfies ChangeKind,
			state,
			versions_before: former?.versions ?? [],
			risk_level_before: former?.risk ?? null,
			...entry,
		};
	};
	return `${JSON.stringify(
		{
			before: report.before,
			after: report.after,
			totals: {
				...diffTotals(report),
				assessed: result.totals.assessed,
				by_risk: Object.fromEntries(RISK_LEVELS.map((level) => [level, result.totals.by_risk[level]])),
			},
			changes: [
				...result.dependencies.map((entry) => change(entry, "assessed")),
				...result.not_found.map((entry) => change(entry, "not_found")),
				...result.pending.map((entry) => change(entry, "pending")),
				...result.unread.map((entry) => change(entry, "unread")),
			],
			removed: removed.map(({ risk, ...former }) => ({ ...former, risk_level: risk })),
			data_quality: result.data_quality,
			fail_on: scan.gates.length === 0 ? null : scan.gates.join(","),
			failing: scan.failing.map(({ ecosystem, package: name }) => `${ecosystem}/${name}`),
			notes: scan.notes,
		},
		null,
		2,
	)}\n`;
}
