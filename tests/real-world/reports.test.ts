/** The names, versions and direct dependencies of public projects, with verdicts that are invented: a screen names them all. */
import { readFileSync } from "node:fs";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { groupFindings, sizeOf } from "@dephealth/core/reports/findings/finding-groups.ts";
import { MAX_LINES, renderSummaryReport } from "@dephealth/core/reports/summary-report.ts";
import { assessDependencies } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import { applyAcceptedRisks } from "@dephealth/core/scan/gates/accepted-risks.ts";
import { NO_GATES } from "@dephealth/core/scan/gates/gates.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { aDocument, aStatement } from "../package-documents.ts";

type Project = {
	/** Where the names come from; `packages` are some of them: name, version, direct dependency that brings it. */
	repository: string;
	file: string;
	ecosystem: PackageRef["ecosystem"];
	dependencies: number;
	packages: readonly (readonly [name: string, version: string, owner: string])[];
};

const PROJECTS = JSON.parse(
	readFileSync(new URL("fixtures/projects.json", import.meta.url), "utf8"),
) as readonly Project[];

const against = (id: string, text: string) => ({ ...aStatement(text), id, effect: "against" as const });
const over = (label: "deprecated" | "archived" | "ended"): Partial<PackageDocument> => ({
	risk_level: "HIGH",
	status: { label, evidence: [] },
	reasons: [against(label, `It is ${label}.`)],
});
const weak = (risk_level: PackageDocument["risk_level"], id: string): Partial<PackageDocument> => ({
	risk_level,
	reasons: [against(id, `Weak ${id}: last sign of work 3 years ago.`)],
});
/** In the shares that a large application shows. */
const FINDINGS = [
	...Array.from({ length: 8 }, () => over("deprecated")),
	...Array.from({ length: 5 }, () => weak("HIGH", "version_vulnerable")),
	...Array.from({ length: 4 }, () => weak("HIGH", "maintenance")),
	over("archived"),
	over("ended"),
	weak("CRITICAL", "maintenance"),
];
/** Of a finding that stands for itself, with its version. */
const INDENT = 20;
const WORDS = ["deprecated", "vulnerable version in use", "weak maintenance", "archived", "ended"];

/** @param share of the packages that need a decision */
function reportOf({ ecosystem, dependencies: count, packages, file }: Project, share: number) {
	const bad = Math.round(count * share);
	const dependencies = Array.from({ length: count }, (_, index): ManifestDependency => {
		const [name, version, owner] = packages[index] ?? [`fine-${index}`, "1.0.0", ""];
		return {
			ref: { ecosystem, name },
			versions: [version],
			requirement: undefined,
			isDirect: owner === "",
			isDev: false,
			path: owner === "" ? [name] : [owner, name],
		};
	});
	const readings = new Map(
		dependencies.map(({ ref }, index) => {
			const verdict = index < bad ? FINDINGS[index % FINDINGS.length] : {};
			const repository_url = `https://github.com/somebody/${index}`;
			const document = aDocument({
				ecosystem,
				package: ref.name,
				repository_url,
				replacements: [],
				...verdict,
			});
			return [packageKey(ref), { kind: "known" as const, summary: summarize(document) }];
		}),
	);
	const result = assessDependencies({ format: "list", project: file, dependencies, skipped: [] }, readings);
	return {
		file,
		text: "",
		result,
		acceptance: applyAcceptedRisks(result.dependencies, [], 0),
		...NO_GATES,
		notes: [],
	};
}

describe.each(PROJECTS)("the report of $repository, $file", (project) => {
	it.each([
		[0.02, 80],
		[0.05, 80],
		[0.06, 80],
		[0.05, 120],
		[0.05, 200],
	])(
		"with %d of its packages bad names each of them with its reason on a screen of %i columns",
		(share, width) => {
			const report = reportOf(project, share);
			const text = renderSummaryReport(report, { colour: false, width, all: false });
			const lines = text.trimEnd().split("\n");
			expect(lines.length).toBeLessThanOrEqual(MAX_LINES);
			// A name is never cut, and some are as wide as a line.
			const longestName = Math.max(...project.packages.map(([name]) => name.length));
			const widest = Math.max(...lines.map((line) => stringWidth(line)));
			expect(widest).toBeLessThanOrEqual(Math.max(width, longestName + INDENT));
			const { decide } = groupFindings(report);
			expect(sizeOf(decide)).toBe(Math.round(project.dependencies * share));
			const words = new Set(text.split(/[\s,]+/));
			expect(decide.map(({ worst }) => worst.package).filter((name) => !words.has(name))).toEqual([]);
			if (sizeOf(decide) >= FINDINGS.length) {
				for (const reason of WORDS) expect(text.replace(/\s+/g, " ")).toContain(reason);
			}
			expect(text).not.toContain(" more (--all");
		},
	);
});
