import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { mapBounded } from "@dephealth/core/map-bounded.ts";
import { parseRequestedPackage } from "../check/requested-package.ts";
import type { McpDeps } from "./mcp-deps.ts";
import { nameOf, noVerdict, verdictLines } from "./verdict.ts";

const AT_ONCE = 3;
/** Unknown packages come after those known to be good and before those known to be bad. */
const ORDER: Readonly<Record<PackageDocument["risk_level"], number>> = {
	LOW: 0,
	MEDIUM: 1,
	UNKNOWN: 2,
	HIGH: 3,
	CRITICAL: 4,
};

/** @throws InvalidPackageRefError */
export async function comparePackages(
	{ runtime }: Pick<McpDeps, "runtime">,
	specs: readonly string[],
): Promise<string> {
	const requested = specs.map(parseRequestedPackage);
	const outcomes = await mapBounded(requested, AT_ONCE, async ({ ref }) => ({
		ref,
		outcome: await runtime.collect(ref, () => {}),
	}));
	const documents = outcomes.flatMap(({ outcome }) =>
		outcome.kind === "collected" ? [outcome.document] : [],
	);
	const ranked = documents.toSorted(compareDocuments);
	const unjudged = outcomes.flatMap(({ ref, outcome }) =>
		outcome.kind === "collected" ? [] : [noVerdict(ref, outcome)],
	);
	return [recommendation(ranked), ...ranked.map((one) => verdictLines(one).join("\n")), ...unjudged].join(
		"\n\n",
	);
}

/** Orders by risk, then by forecast, then by health. Unknown values come last. */
export function compareDocuments(a: PackageDocument, b: PackageDocument): number {
	const forecast = (document: PackageDocument) => document.abandonment_risk?.probability ?? 1;
	return (
		ORDER[a.risk_level] - ORDER[b.risk_level] ||
		forecast(a) - forecast(b) ||
		(b.health_score ?? -1) - (a.health_score ?? -1)
	);
}

function recommendation(ranked: readonly PackageDocument[]): string {
	const [best, second] = ranked;
	if (!best) return "None of them could be judged.";
	if (best.risk_level === "HIGH" || best.risk_level === "CRITICAL")
		return "None of them is safe to build on.";
	if (best.risk_level === "UNKNOWN") return "Too little is known to recommend one of them.";
	if (second && compareDocuments(best, second) === 0) {
		return `${nameOf(best)} and ${nameOf(second)} are equally good choices: decide by what they do.`;
	}
	return `Depend on ${nameOf(best)}: it has the fewest problems.`;
}
