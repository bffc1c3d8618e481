/**
 * Reads what an earlier version has stored: until it is collected again, a document of schema version 1 is served in
 * the form of today. Its sentences keep their words and have no ids. Pure.
 */
import { SCHEMA_VERSION } from "@dephealth/contract/schemas/document-version.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { concluded, type Statement, UNCLASSIFIED } from "../evidence/statement.ts";
import type { PackageSummary } from "./package-summary.ts";

const CATALOGUE = "module-replacements";
const NOT_ASKED = {
	state: "skipped",
	observed_at: null,
	error: null,
	error_class: null,
	reason: "not collected yet",
} as const;

type Sentence = string | Statement;

/** What differs between the versions. */
type Sentences = { reasons: readonly Sentence[]; status: { evidence: readonly Sentence[] } };

/** @param text the JSON as it was stored */
export function upgradeDocument(text: string): string {
	const stored = JSON.parse(text) as PackageDocument & Sentences;
	const { components, abandonment_risk: forecast } = stored;
	const upgraded: PackageDocument = {
		...stored,
		...upgradeSentences(stored),
		components: Object.fromEntries(
			Object.entries(components).map(([name, component]) => [
				name,
				{ ...component, reason: toStatement(component.reason as Sentence) },
			]),
		) as PackageDocument["components"],
		abandonment_risk: forecast && {
			...forecast,
			drivers: forecast.drivers.map((driver) => ({ ...driver, id: driver.id ?? UNCLASSIFIED })),
		},
		version_facts: stored.version_facts ?? null,
		recent_changes: stored.recent_changes ?? [],
		data_quality: withAllSources(stored.data_quality),
		replacements: withSource(stored.replacements),
		schema_version: SCHEMA_VERSION,
	};
	return JSON.stringify(upgraded);
}

/** @param text the JSON of a summary of any version */
export function readSummary(text: string): PackageSummary {
	const stored = JSON.parse(text) as PackageSummary & Sentences;
	return {
		...stored,
		...upgradeSentences(stored),
		version_facts: stored.version_facts ?? null,
		replacements: withSource(stored.replacements),
	};
}

/** Whom nobody knew when the document was made was not asked. */
function withAllSources(quality: PackageDocument["data_quality"]): PackageDocument["data_quality"] {
	const unasked = Object.fromEntries(SOURCE_NAMES.map((name) => [name, NOT_ASKED]));
	return { ...quality, sources: { ...unasked, ...quality.sources } as typeof quality.sources };
}

/** Before there was a choice, all came from one catalogue. */
function withSource(replacements: PackageDocument["replacements"]): PackageDocument["replacements"] {
	return replacements.map((replacement) => ({ ...replacement, source: replacement.source ?? CATALOGUE }));
}

function upgradeSentences<T extends Sentences>({ reasons, status }: T) {
	return {
		reasons: reasons.map(toStatement),
		status: {
			...(status as T["status"] & PackageDocument["status"]),
			evidence: status.evidence.map(toStatement),
		},
	};
}

function toStatement(sentence: Sentence): Statement {
	return typeof sentence === "string" ? concluded(UNCLASSIFIED, "neutral", sentence) : sentence;
}
