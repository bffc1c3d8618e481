/** Sentences about a package. Programs go by ids and values; the wording may change, an id never does. Pure. */
import type { STATEMENT_EFFECTS } from "@dephealth/contract/vocabulary.ts";
import type { Fact } from "../../facts/fact.ts";
import { by } from "../document/source-labels.ts";

export type StatementEffect = (typeof STATEMENT_EFFECTS)[number];

/** Numbers, names and quotations of a sentence; null is unknown. */
export type StatementValues = Record<string, string | number | boolean | null>;

export type Statement = {
	id: string;
	text: string;
	effect: StatementEffect;
	values: StatementValues;
	/** The source and the time at which it was read; null when several facts lead to it. */
	source: string | null;
	observed_at: string | null;
};

/** The id of sentences that were stored before they had ids. */
export const UNCLASSIFIED = "unclassified";

/**
 * The statements about the forecast, or about the reason why there is none. `forecast_past` occurs in documents
 * before version 5.
 */
export const OUTLOOK_IDS: ReadonlySet<string> = new Set([
	"forecast",
	"forecast_unknown",
	"forecast_early",
	"forecast_past",
]);

/** A sentence that is concluded from several facts. */
export function concluded(
	id: string,
	effect: StatementEffect,
	text: string,
	values: StatementValues = {},
): Statement {
	return { id, text, effect, values, source: null, observed_at: null };
}

/** A sentence that one fact bears; its source, day and full stop are added to the clause. */
export function attributed(
	id: string,
	effect: StatementEffect,
	clause: string,
	values: StatementValues,
	fact: Fact<unknown>,
): Statement {
	const isKnown = fact.state === "known";
	return {
		id,
		text: `${clause}${by(fact)}.`,
		effect,
		values,
		source: isKnown ? (fact.via ?? fact.source) : null,
		observed_at: isKnown ? fact.observedAt : null,
	};
}
