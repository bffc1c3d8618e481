/** The report of a comparison: a scan's report of the packages that came or changed, and their former state. */
import type { AssessedDependency, ListedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { ScanReport } from "@dephealth/core/reports/scan-report.ts";

type Risk = AssessedDependency["risk_level"];

/** The former state of a package. `risk` is null when nothing is known of it. */
export type Former = {
	ecosystem: AssessedDependency["ecosystem"];
	package: string;
	versions: string[];
	risk: Risk | null;
};

export type DiffReport = {
	before: string;
	after: string;
	/** The result for packages that came or changed. */
	scan: ScanReport;
	/** Packages that are there in another version, by `packageKey`. */
	changed: ReadonlyMap<string, Former>;
	removed: readonly Former[];
	unchanged: number;
};

export type ChangeKind = "added" | "changed" | "removed";

export function formerKey({ ecosystem, package: name }: Pick<Former, "ecosystem" | "package">): string {
	return packageKey({ ecosystem, name });
}

export function formerOf(
	{ changed }: Pick<DiffReport, "changed">,
	entry: Pick<ListedDependency, "ecosystem" | "package">,
): Former | undefined {
	return changed.get(formerKey(entry));
}

export function diffTotals({ scan, changed, removed, unchanged }: DiffReport) {
	return {
		added: scan.result.totals.dependencies - changed.size,
		changed: changed.size,
		removed: removed.length,
		unchanged,
	};
}

const MAX_VERSIONS = 3;

/** `1.0.0`, `1.0.0, 2.0.0 and 3 more` */
export function versionsText(versions: readonly string[]): string {
	const more = versions.length - MAX_VERSIONS;
	return `${versions.slice(0, MAX_VERSIONS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/**
 * `left-pad 1.3.0` for an added package, `express 4.17.1 → 4.21.2` for a changed one, `debug 4.3.4 beside 2.6.9` for
 * a further version, `debug 2.6.9 without 4.3.4` when one of several was removed.
 */
export function changeText(report: Pick<DiffReport, "changed">, entry: ListedDependency): string {
	const former = formerOf(report, entry);
	const now = entry.versions.length === 0 && entry.requirement ? [entry.requirement] : entry.versions;
	return `${entry.package} ${former ? stepText(former.versions, now) : versionsText(now)}`.trim();
}

function stepText(before: readonly string[], now: readonly string[]): string {
	const gone = before.filter((version) => !now.includes(version));
	const came = now.filter((version) => !before.includes(version));
	const kept = now.filter((version) => before.includes(version));
	if (gone.length === 0 && kept.length > 0) return `${versionsText(came)} beside ${versionsText(kept)}`;
	if (came.length === 0 && kept.length > 0) return `${versionsText(kept)} without ${versionsText(gone)}`;
	return `${versionsText(gone) || "?"} → ${versionsText(came) || "?"}`;
}

/** `2 came, 3 changed, 1 went; 1,238 stay as they are` */
export function diffSentence(report: DiffReport): string {
	const { added, changed, removed, unchanged } = diffTotals(report);
	const number = (count: number) => count.toLocaleString("en-US");
	return `${number(added)} added, ${number(changed)} changed, ${number(removed)} removed; ${number(unchanged)} unchanged`;
}
