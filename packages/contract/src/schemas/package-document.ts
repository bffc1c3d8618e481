/** The package document: what DepHealth says about a package, as the API serves it. */
import * as z from "zod";
import { ECOSYSTEMS } from "../ecosystems.ts";
import {
	COMPONENT_NAMES,
	CONFIDENCE_LEVELS,
	FORECAST_BASES,
	RISK_LEVELS,
	SOURCE_NAMES,
	STATUS_LABELS,
} from "../vocabulary.ts";
import { type DocumentFieldName, SCHEMA_VERSION } from "./document-fields.ts";
import { replacementSchema } from "./replacement.ts";
import { SIGNAL_NAMES, SIGNALS, type Signal, type SignalKind, type SignalName } from "./signals.ts";
import { statementSchema } from "./statement.ts";
import { versionFactsSchema } from "./version-facts.ts";

const timestamp = z.string().describe("ISO 8601, UTC");
const probability = z.number().min(0).max(1);
const score = z.number().min(0).max(100).nullable().describe("0 to 100; null when unknown");
const count = z.number().nonnegative().nullable();

const component = z.object({
	score,
	weight: z.number().describe("Share in the health score while all components are known"),
	reason: statementSchema,
});

const source = z.object({
	state: z.enum(["collected", "stale", "failed", "skipped"]).describe("stale: a newer attempt failed"),
	observed_at: timestamp.nullable(),
	error: z.string().nullable(),
	error_class: z.enum(["transient", "permanent", "unknown"]).nullable(),
	reason: z.string().nullable().describe("Why it was skipped"),
});

const missing = z.object({
	what: z.string(),
	source: z.string().describe("Its id; a later version of the service may name further ones"),
	why: z.string(),
	advice: z.string().nullable(),
});

/** By a signal's kind. */
const SIGNAL_SCHEMAS = {
	count,
	bytes: count,
	days: count,
	score: z.number().nullable(),
	flag: z.boolean().nullable(),
	text: z.string().nullable(),
	ids: z.array(z.string()).nullable(),
} as const satisfies Record<SignalKind, z.ZodType>;

type SignalSchemas = { [Name in SignalName]: (typeof SIGNAL_SCHEMAS)[(typeof SIGNALS)[Name]["kind"]] };

const signals = z
	.object(
		Object.fromEntries(
			SIGNAL_NAMES.map((name) => {
				const { kind, description }: Signal = SIGNALS[name];
				const schema = SIGNAL_SCHEMAS[kind];
				return [name, description === undefined ? schema : schema.describe(description)];
			}),
		) as SignalSchemas,
	)
	.describe("The raw values; null is unknown, never zero");

export const packageDocumentSchema = z.object({
	package: z.string(),
	display_name: z
		.string()
		.optional()
		.describe("The registry's spelling, when it differs: Newtonsoft.Json for newtonsoft.json"),
	ecosystem: z.enum(ECOSYSTEMS),
	latest_version: z.string().nullable(),
	last_published: timestamp.nullable(),
	repository_url: z.string().nullable(),
	headline: z.string().describe("One sentence: what to do, or how it stands"),
	reasons: z.array(statementSchema).describe("What raises the risk first"),
	status: z
		.object({ label: z.enum(STATUS_LABELS), evidence: z.array(statementSchema) })
		.describe("What is already true"),
	health_score: score,
	risk_level: z.enum(RISK_LEVELS),
	components: z.object(
		Object.fromEntries(COMPONENT_NAMES.map((name) => [name, component])) as Record<
			(typeof COMPONENT_NAMES)[number],
			typeof component
		>,
	),
	abandonment_risk: z
		.object({
			probability: probability.describe("The chance that nobody works on it within horizon_months"),
			horizon_months: z.number(),
			horizons: z
				.object({ 3: probability, 6: probability, 12: probability, 24: probability })
				.describe("By months; never rising with a longer horizon"),
			interval: z
				.object({ low: probability, high: probability })
				.describe("90 %, of the probability; the wider, the less is known"),
			drivers: z.array(z.object({ id: z.string(), text: z.string(), effect: z.number() })),
			basis: z
				.enum(FORECAST_BASES)
				.describe(
					"releases: commits are unknown, or not the package's own, so its releases alone were judged",
				),
			model: z.string(),
		})
		.nullable()
		.describe(
			"The chance that nobody works on it: no commit by a person, no tag, no release. Says nothing about why: it may be finished. Null when the status already says that maintenance is over, or too little is known",
		),
	confidence: z.object({ level: z.enum(CONFIDENCE_LEVELS), score: probability }),
	data_quality: z.object({
		status: z
			.enum(["complete", "partial", "insufficient"])
			.describe("partial: a required source is missing; insufficient: no score could be made"),
		sources: z
			.record(z.string(), source)
			.describe(
				`By the source's id: ${SOURCE_NAMES.join(", ")}. One that did not exist when the document was made is absent`,
			),
		missing: z.array(missing),
	}),
	signals,
	version_facts: versionFactsSchema
		.nullable()
		.describe("The facts against single versions; null in documents that were made without them"),
	recent_changes: z
		.array(statementSchema.extend({ at: timestamp.describe("When it was published; ISO 8601, UTC") }))
		.describe(
			"How publishing it changed within a year, the newest first: what takeovers look like, proof of nothing",
		),
	replacements: z.array(replacementSchema).describe("The packages recommended in its place"),
	collected_at: timestamp.nullable().describe("The newest observation"),
	scored_at: timestamp,
	schema_version: z.literal(SCHEMA_VERSION),
	sandbox: z.boolean().describe("True: invented data from the built-in simulator"),
} satisfies Record<DocumentFieldName, z.ZodType>);

export type PackageDocument = z.infer<typeof packageDocumentSchema>;
