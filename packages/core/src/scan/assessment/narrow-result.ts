/** A scan's result of a part of its packages. Pure. */
import type { ListedDependency, ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import { packageKey } from "../../packages/package-key.ts";

/**
 * The gaps of the whole result stay: a result does not say which packages lack something.
 *
 * @param keys the `packageKey` of those to keep
 */
export function narrowResult(result: ScanResult, keys: ReadonlySet<string>): ScanResult {
	const isKept = ({ ecosystem, package: name }: ListedDependency) =>
		keys.has(packageKey({ ecosystem, name }));
	const dependencies = result.dependencies.filter(isKept);
	const pending = result.pending.filter(isKept);
	const notFound = result.not_found.filter(isKept);
	const unread = result.unread.filter(isKept);
	const all: ListedDependency[] = [...dependencies, ...pending, ...notFound, ...unread];
	const directs = all.map(({ is_direct }) => is_direct);
	const count = (level: (typeof RISK_LEVELS)[number]) =>
		dependencies.filter(({ risk_level }) => risk_level === level).length;
	return {
		...result,
		totals: {
			dependencies: all.length,
			direct: directs.includes(null) ? null : directs.filter(Boolean).length,
			assessed: dependencies.length,
			pending: pending.length,
			not_found: notFound.length,
			unread: unread.length,
			skipped: 0,
			by_risk: Object.fromEntries(
				RISK_LEVELS.map((level) => [level, count(level)]),
			) as ScanResult["totals"]["by_risk"],
		},
		dependencies,
		pending,
		not_found: notFound,
		unread,
		skipped: [],
	};
}
