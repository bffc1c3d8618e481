/**
 * The fields of the package document and its version. Plain data, separate from the schema, so that serving documents
 * needs no schema library.
 */

/** The differences of a field for which a document is stored again. */
export type FieldNews =
	/** Any. */
	| "exact"
	/** Any of a part of it; `PARTS` in core's document-change.ts has the part. */
	| "part"
	/** From a step on; `STEPS` there has the step. */
	| "measured"
	/** None: it names the document, or repeats other fields in words or times. */
	| "follows";

export type DocumentField = {
	/** The schema version that gave it the form it has; every document since then has it. `optional`: it may be absent. */
	since: number | "optional";
	news: FieldNews;
	/** The value for documents stored without it; required for a new field. */
	before?: unknown;
};

/**
 * Raise `since` beyond the greatest with a new field or form: that is the schema version then. So far: 2, sentences became
 * objects with ids. 3, version_facts. 4, the registry among the sources, recent_changes, and who recommends a
 * replacement. 5, the forecast is that nobody works on it, and says what it was made from.
 */
export const DOCUMENT_FIELDS = {
	package: { since: 1, news: "follows" },
	display_name: { since: "optional", news: "follows" },
	ecosystem: { since: 1, news: "follows" },
	latest_version: { since: 1, news: "exact" },
	last_published: { since: 1, news: "exact" },
	repository_url: { since: 1, news: "exact" },
	headline: { since: 1, news: "follows" },
	reasons: { since: 2, news: "follows" },
	status: { since: 2, news: "part" },
	health_score: { since: 1, news: "measured" },
	risk_level: { since: 1, news: "exact" },
	components: { since: 2, news: "measured" },
	abandonment_risk: { since: 5, news: "measured" },
	confidence: { since: 1, news: "measured" },
	data_quality: { since: 4, news: "part" },
	signals: { since: 1, news: "measured" },
	version_facts: { since: 3, news: "exact", before: null },
	recent_changes: { since: 4, news: "part", before: [] },
	replacements: { since: 4, news: "exact" },
	collected_at: { since: 1, news: "follows" },
	scored_at: { since: 1, news: "follows" },
	schema_version: { since: 1, news: "exact" },
	sandbox: { since: 1, news: "follows" },
} as const satisfies Record<string, DocumentField>;

export type DocumentFieldName = keyof typeof DOCUMENT_FIELDS;
export const DOCUMENT_FIELD_NAMES = Object.keys(DOCUMENT_FIELDS) as DocumentFieldName[];

/** The version of stored documents: the newest `since` of any field. */
export const SCHEMA_VERSION: number = Math.max(
	...DOCUMENT_FIELD_NAMES.flatMap((name) => {
		const { since }: DocumentField = DOCUMENT_FIELDS[name];
		return since === "optional" ? [] : [since];
	}),
);

type NameWith<Part> = {
	[Name in DocumentFieldName]: (typeof DOCUMENT_FIELDS)[Name] extends Part ? Name : never;
}[DocumentFieldName];
export type OptionalField = NameWith<{ since: "optional" }>;
/** The fields with this kind of news. */
export type FieldWithNews<News extends FieldNews> = NameWith<{ news: News }>;

type Written<T> = { -readonly [Part in keyof T]: T[Part] };

/** The values for documents that were stored without a field. */
export const BEFORE = Object.fromEntries(
	DOCUMENT_FIELD_NAMES.flatMap((name) => {
		const field: DocumentField = DOCUMENT_FIELDS[name];
		return field.before === undefined ? [] : [[name, field.before]];
	}),
) as { [Name in NameWith<{ before: unknown }>]: Written<(typeof DOCUMENT_FIELDS)[Name]["before"]> };
