/** One finding in a terminal: a line with its severity and name, then the reasons and advice. */

import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { describeReplacement } from "../../scoring/document/replacement.ts";
import { OUTLOOK_IDS } from "../../scoring/evidence/statement.ts";
import { percent } from "../../scoring/evidence/words.ts";
import { TERMINAL_LABELS } from "../../scoring/status.ts";
import { printable } from "../scan-report.ts";
import type { CountedName } from "../text/name-lines.ts";
import { type Layout, RISK_STYLE, wrap } from "../text/terminal-layout.ts";
import type { FindingGroup } from "./finding-groups.ts";

/** The columns of the risk in front of a name: the longest is CRITICAL. */
export const BADGE = 11;
/**
 * Findings have two sentences each up to SHORT_ABOVE, and one beyond. Above DENSE_ABOVE, those that do not fit take one
 * line each.
 */
const SHORT_ABOVE = 8;
const DENSE_ABOVE = 12;

export type Density = "full" | "short" | "dense";

export function densityOf(findings: number): Density {
	if (findings > DENSE_ABOVE) return "dense";
	return findings > SHORT_ABOVE ? "short" : "full";
}

/** @param name the beginning of the line; default: the package's name and versions */
export function finding(
	group: FindingGroup,
	layout: Layout,
	density: Density,
	name: string = nameOf(group),
): string {
	const { worst } = group;
	const { paint, width } = layout;
	const badge = badgeOf(worst, layout);
	const isOver = TERMINAL_LABELS.has(worst.status.label);
	const details = density === "dense" && isOver ? [] : detailsOf(worst, density);
	const label = density === "dense" && isOver ? ` · ${overText(worst)}${shortInstead(worst)}` : "";
	const head = `${paint("bold", name)}${label}${viaOf(group)}`;
	const lines = [head, ...details].flatMap((line) => wrap(line, width - BADGE));
	return lines
		.map((line, index) => (index === 0 ? `  ${badge}${line}` : `${" ".repeat(BADGE)}${line}`))
		.join("\n");
}

export function badgeOf({ risk_level: risk }: AssessedDependency, { paint }: Layout): string {
	return paint(RISK_STYLE[risk], risk.padEnd(BADGE - 2));
}

function detailsOf(dependency: AssessedDependency, density: Density): string[] {
	const { headline, reasons, replacements } = dependency;
	// The line with the name has the forecast.
	const reason = reasons.find(({ id, effect }) => effect === "against" && !OUTLOOK_IDS.has(id))?.text;
	const sentences = density === "full" ? [headline, reason ?? ""] : [reason ?? headline];
	const [instead] = replacements;
	return [
		printable(sentences.join(" ").trim()),
		...(instead ? [printable(`Instead: ${describeReplacement(instead)}`)] : []),
	];
}

function overText({ status: { label } }: AssessedDependency): string {
	return label === "malicious" ? "malicious: remove it now" : label;
}

function shortInstead({ replacements: [instead] }: AssessedDependency): string {
	return instead?.kind === "package" ? ` · instead: ${printable(instead.name)}` : "";
}

/** ` · via next › sharp`, or ` · dev`; empty for a direct dependency. */
function viaOf({ worst }: FindingGroup): string {
	const way = worst.path.slice(0, -1).map(printable);
	const parts = [
		...(way.length === 0
			? []
			: [
					`via ${way.length > 3 ? [...way.slice(0, 2), "…", ...way.slice(-1)].join(" › ") : way.join(" › ")}`,
				]),
		...(worst.is_dev ? ["dev"] : []),
		...(worst.abandonment_risk
			? [`nobody works on it in 12 months: ${percent(worst.abandonment_risk.probability)}`]
			: []),
	];
	return parts.map((part) => ` · ${part}`).join("");
}

/** The number of further packages in a finding; builds for other systems may have repositories of their own. */
function othersOf({ worst, members }: FindingGroup): string {
	const others = members.filter((member) => member !== worst);
	const builds = `${others.length} ${worst.platform_of === undefined ? "" : "more "}build${others.length === 1 ? "" : "s"}`;
	if (others.every(({ platform_of: owner }) => owner === worst.package)) return `${builds} of it`;
	const owner = worst.platform_of;
	if (owner !== undefined && others.every((other) => other.platform_of === owner))
		return `${builds} of ${owner}`;
	return `${others.length} more of its repository`;
}

/** `sharp 0.33.1`, or `@img/sharp-linux-x64 0.33.1 and 11 more builds of sharp` */
export function nameOf({ worst, members }: FindingGroup): string {
	const [version, ...others] = worst.versions;
	const versions =
		version === undefined
			? ""
			: ` ${version}${others.length === 0 ? "" : ` and ${others.length} more version${others.length === 1 ? "" : "s"}`}`;
	const more = members.length > 1 ? ` and ${othersOf({ worst, members })}` : "";
	return printable(`${worst.package}${versions}${more}`);
}

/** The name in a list, where it represents all packages of a finding. */
export function countedNameOf(group: FindingGroup): CountedName {
	return { text: nameOf(group), count: group.members.length };
}
