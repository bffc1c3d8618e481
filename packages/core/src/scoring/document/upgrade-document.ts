/**
 * Reads what an earlier version has stored: until it is collected again, such a document is served in the form of today,
 * without its forecast, which meant something else. Sentences of schema version 1 keep their words and have no ids. Pure.
 */
import { SCHEMA_VERSION } from "@dephealth/contract/schemas/document-version.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { concluded, OUTLOOK_IDS, type Statement, UNCLASSIFIED } from "../evidence/statement.ts";
import type { PackageSummary } from "./package-summary.ts";

const CATALOGUE = "module-replacements";

type Sentence = string | Statement;

/** The fields that differ between the versions. */
type Sentences = { reasons: readonly Sentence[]; status: { evidence: readonly Sentence[] } };

/** @param text the JSON as it was stored */
export function upgradeDocument(text: string): string {
	const stored = JSON.parse(text) as PackageDocument & Sentences;
	const { components } = stored;
	const upgraded: PackageDocument = {
		...stored,
		...upgradeSentences(stored),
		components: Object.fromEntries(
			Object.entries(components).map(([name, component]) => [
				name,
				{ ...component, reason: toStatement(component.reason as Sentence) },
			]),
		) as PackageDocument["components"],
		// The number meant something else before version 5: that a gap of 24 months begins. It is dropped, because no
		// number is better than that one under a new name.
		abandonment_risk: null,
		version_facts: stored.version_facts ?? null,
		recent_changes: stored.recent_changes ?? [],
		replacements: withSource(stored.replacements),
		schema_version: SCHEMA_VERSION,
	};
	return JSON.stringify(upgraded);
}

/** @param text the JSON of a summary; @param version of its document, absent from items of schema version 1 */
export function readSummary(text: string, version: unknown): PackageSummary {
	const stored = JSON.parse(text) as PackageSummary & Sentences;
	if (version === SCHEMA_VERSION) return stored;
	return {
		...stored,
		...upgradeSentences(stored),
		abandonment_risk: null,
		version_facts: stored.version_facts ?? null,
		replacements: withSource(stored.replacements),
	};
}

/** Older documents name no source: all replacements came from one catalogue. */
function withSource(replacements: PackageDocument["replacements"]): PackageDocument["replacements"] {
	return replacements.map((replacement) => ({ ...replacement, source: replacement.source ?? CATALOGUE }));
}

function upgradeSentences<T extends Sentences>({ reasons, status }: T) {
	return {
		reasons: reasons.map(toStatement).filter(({ id }) => !OUTLOOK_IDS.has(id)),
		status: {
			...(status as T["status"] & PackageDocument["status"]),
			evidence: status.evidence.map(toStatement),
		},
	};
}

function toStatement(sentence: Sentence): Statement {
	return typeof sentence === "string" ? concluded(UNCLASSIFIED, "neutral", sentence) : sentence;
}
