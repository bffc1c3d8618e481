/** A scan's report with one of each kind, to be varied by tests. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { ScanReport } from "@dephealth/core/reports/scan-report.ts";
import { assessDependencies } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { PackageReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { type AcceptedRisk, applyAcceptedRisks } from "@dephealth/core/scan/gates/accepted-risks.ts";
import type { FailLevel } from "@dephealth/core/scan/gates/fail-level.ts";
import { judgeGates, levelGate } from "@dephealth/core/scan/gates/gates.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { aDocument, anNpmDependency, aStatement } from "../../package-documents.ts";

export const NOW = Date.parse("2026-11-23T12:00:00Z");

export const DEPRECATED: Partial<PackageDocument> = {
	status: {
		label: "deprecated",
		evidence: [aStatement('Its latest version is deprecated: "Use undici" (npm).')],
	},
	risk_level: "HIGH",
	health_score: 31.4,
	abandonment_risk: null,
	headline: "Plan to replace it: its maintainers have deprecated it.",
	reasons: [aStatement('Its latest version is deprecated: "Use undici" (npm).')],
	replacements: [
		{
			kind: "package",
			name: "undici",
			reason: null,
			source: "module-replacements",
			url: "https://example.com/fetch",
		},
	],
};

export function aReport(
	packages: Record<string, Partial<PackageDocument> | PackageReading["kind"]>,
	options: { accepted?: AcceptedRisk[]; failOn?: FailLevel; text?: string; path?: string[] } = {},
): ScanReport {
	const names = Object.keys(packages);
	const readings = new Map(names.map((name) => [`npm#${name}`, readingOf(packages[name] ?? {})]));
	const dependencies = names.map((name) =>
		anNpmDependency(name, { path: [...(options.path ?? []), name], isDirect: options.path === undefined }),
	);
	const result = assessDependencies(
		{ format: "package-lock.json", project: "shop", dependencies, skipped: [] },
		readings,
	);
	const acceptance = applyAcceptedRisks(result.dependencies, options.accepted ?? [], NOW);
	return {
		file: "package-lock.json",
		text: options.text ?? "",
		result,
		acceptance,
		...judgeGates(result.dependencies, options.failOn === undefined ? [] : [levelGate(options.failOn)], {
			acceptance,
		}),
		notes: [],
	};
}

export function anAcceptedRisk(name: string, until = "2027-03-31"): AcceptedRisk {
	return {
		package: { text: `npm/${name}`, matches: (ref) => ref.name === name },
		reason: "replaced in spring",
		until,
	};
}

function readingOf(given: Partial<PackageDocument> | PackageReading["kind"]): PackageReading {
	switch (given) {
		case "pending":
			return { kind: "pending", shouldStart: false, lastFailure: "npm: it did not answer in time" };
		case "not_found":
			return { kind: "not_found" };
		case "unread":
			return {
				kind: "unread",
				reason: "It could not be collected now (npm: it has been failing and is given a rest).",
			};
		case "known":
			return { kind: "known", summary: summarize(aDocument()) };
		default:
			return { kind: "known", summary: summarize(aDocument(given)) };
	}
}
