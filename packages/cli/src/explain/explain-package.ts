/** Explains a package's judgement: the facts behind each number, and what would change it. Pure. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { VersionInUse } from "@dephealth/contract/schemas/version-facts.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { judgeVersionInUse } from "@dephealth/core/scan/assessment/version-in-use.ts";
import { type ListedFact, listFacts } from "@dephealth/core/scoring/evidence/listed-facts.ts";
import type { ForecastModel } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import { judgeFacts } from "@dephealth/core/scoring/judgement.ts";
import { type RiskGround, riskGrounds } from "@dephealth/core/scoring/risk-level.ts";
import { type WhatIf, whatIf } from "@dephealth/core/scoring/what-if.ts";

export type Explanation = {
	document: PackageDocument;
	/** The grounds of each judgement. The risk is the worst of them, unless `exception` says otherwise. */
	grounds: RiskGround[];
	exception: "finished" | "unread" | undefined;
	/** The advisories against the latest version and the version that fixes them; undefined when there are none. */
	latest: VersionInUse | undefined;
	facts: ListedFact[];
	changes: WhatIf[];
};

/** @param reports the reports that the document was made from */
export function explainPackage(
	document: PackageDocument,
	reports: readonly SourceReport[],
	model: ForecastModel,
): Explanation {
	const facts = mergeReports(reports);
	const options = { now: Date.parse(document.scored_at), model, ecosystem: document.ecosystem };
	const judgement = judgeFacts(facts, options);
	const { features, status, healthScore, probability, risk } = judgement;
	const grounds = riskGrounds({ healthScore, status: status.label, probability, features });
	const isAsked = grounds.some(({ level }) => level === risk);
	const exception = isAsked || grounds.length === 0 ? undefined : risk === "UNKNOWN" ? "unread" : "finished";
	return {
		document,
		grounds,
		exception,
		latest: latestInUse(document),
		facts: listFacts(facts),
		changes: whatIf(facts, options, judgement),
	};
}

function latestInUse({ ecosystem, latest_version: latest, version_facts: facts }: PackageDocument) {
	if (latest === null || facts === null) return undefined;
	return judgeVersionInUse(latest, facts, describeEcosystem(ecosystem).versions);
}
