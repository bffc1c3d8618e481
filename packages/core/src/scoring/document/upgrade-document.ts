/**
 * Upgrades documents that an earlier version stored, so that they are served in today's form until the package is
 * collected again. Missing fields and signals get the contract's defaults. Sentences of schema version 1 keep their
 * words and have no ids. Pure.
 */
import { BEFORE, SCHEMA_VERSION } from "@dephealth/contract/schemas/document-fields.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { UNKNOWN_SIGNALS } from "@dephealth/contract/schemas/signals.ts";
import { SUMMARY_FIELDS } from "@dephealth/contract/schemas/summary-fields.ts";
import { concluded, OUTLOOK_IDS, type Statement, UNCLASSIFIED } from "../evidence/statement.ts";
import type { PackageSummary } from "./package-summary.ts";

const CATALOGUE = "module-replacements";

type Sentence = string | Statement;

/** The fields that differ between the versions. */
type Sentences = { reasons: readonly Sentence[]; status: { evidence: readonly Sentence[] } };

/** The version since when the forecast is that nobody works on it; before, that a gap of 24 months begins. */
const FORECAST_OF_TODAY = 5;

/** @param text the JSON as it was stored */
export function upgradeDocument(text: string): string {
	const stored = JSON.parse(text) as PackageDocument & Sentences;
	const { components } = stored;
	const upgraded: PackageDocument = {
		...NEWER_FIELDS,
		...stored,
		...upgradeJudgement(stored, stored.schema_version),
		components: Object.fromEntries(
			Object.entries(components).map(([name, component]) => [
				name,
				{ ...component, reason: toStatement(component.reason as Sentence) },
			]),
		) as PackageDocument["components"],
		signals: { ...UNKNOWN_SIGNALS, ...stored.signals },
		replacements: withSource(stored.replacements),
		schema_version: SCHEMA_VERSION,
	};
	return JSON.stringify(upgraded);
}

/** The document's fields that are newer than some that are stored; each is checked against the document's own type. */
const NEWER_FIELDS: { [Name in keyof typeof BEFORE]: PackageDocument[Name] } = BEFORE;
const NEWER_SUMMARY_FIELDS = Object.fromEntries(
	[...SUMMARY_FIELDS, "version_facts"].flatMap((name) =>
		name in BEFORE ? [[name, BEFORE[name as keyof typeof BEFORE]]] : [],
	),
) as Partial<PackageSummary>;

/** @param text the JSON of a summary; @param version of its document, absent from items of schema version 1 */
export function readSummary(text: string, version: unknown): PackageSummary {
	const stored = JSON.parse(text) as PackageSummary & Sentences;
	if (version === SCHEMA_VERSION) return stored;
	return {
		...NEWER_SUMMARY_FIELDS,
		...stored,
		...upgradeJudgement(stored, typeof version === "number" ? version : 1),
		replacements: withSource(stored.replacements),
	};
}

/** Older documents name no source: all replacements came from one catalogue. */
function withSource(replacements: PackageDocument["replacements"]): PackageDocument["replacements"] {
	return replacements.map((replacement) => ({ ...replacement, source: replacement.source ?? CATALOGUE }));
}

type Judged = Sentences & Pick<PackageSummary, "abandonment_risk">;

/** A forecast with another meaning is dropped: no number is better than a wrong one under a new name. */
function upgradeJudgement<T extends Judged>(stored: T, version: number) {
	const { reasons, status, abandonment_risk: forecast } = stored;
	const isOfToday = version >= FORECAST_OF_TODAY;
	return {
		reasons: reasons.map(toStatement).filter(({ id }) => isOfToday || !OUTLOOK_IDS.has(id)),
		status: {
			...(status as T["status"] & PackageDocument["status"]),
			evidence: status.evidence.map(toStatement),
		},
		abandonment_risk: isOfToday ? (forecast as T["abandonment_risk"]) : null,
	};
}

function toStatement(sentence: Sentence): Statement {
	return typeof sentence === "string" ? concluded(UNCLASSIFIED, "neutral", sentence) : sentence;
}
