/** Incomplete answers of the API, by request. */
import type { Status } from "@dephealth/contract/routes/operations.ts";
import type { Activity, Collection } from "@dephealth/contract/routes/packages.ts";
import { BEFORE, SCHEMA_VERSION } from "@dephealth/contract/schemas/document-fields.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { UNKNOWN_SIGNALS } from "@dephealth/contract/schemas/signals.ts";
import { CIRCUIT_NAMES, COMPONENT_NAMES, SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";

const AT = "2026-01-02T03:04:05.000Z";

function each<Name extends string, T>(names: readonly Name[], of: (name: Name) => T): Record<Name, T> {
	return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;
}

const NOTHING_KNOWN: Status = {
	status: "degraded",
	checked_at: AT,
	circuits: null,
	dead_letters: null,
	collections_last_hour: null,
	mail: null,
	storage: null,
	process: null,
	unknown: [{ part: "circuits", reason: "did not answer in time" }],
};

const IDLE: Status = {
	...NOTHING_KNOWN,
	status: "ok",
	circuits: CIRCUIT_NAMES.map((name) => ({ name, state: "closed", retry_after_seconds: null, read_at: AT })),
	dead_letters: { ready: 0, in_flight: 0, delayed: 0, read_at: AT },
	unknown: [],
};

const said = (id: string, text: string) => ({
	id,
	text,
	effect: "neutral" as const,
	values: {},
	source: "npm",
	observed_at: AT,
});

/** Judged from its registry alone. */
const DOCUMENT: PackageDocument = {
	...BEFORE,
	package: "left-pad",
	ecosystem: "npm",
	latest_version: "1.3.0",
	last_published: AT,
	repository_url: null,
	headline: "Its repository could not be read.",
	reasons: [{ ...said("unread", "Not all could be read: GitHub (it did not answer)"), effect: "unread" }],
	status: { label: "unknown", evidence: [] },
	health_score: null,
	risk_level: "UNKNOWN",
	components: each(COMPONENT_NAMES, (name) => ({
		score: null,
		weight: 0.2,
		reason: said("unknown", `What ${name} needs is unknown.`),
	})),
	abandonment_risk: null,
	confidence: { level: "low", score: 0.2 },
	data_quality: {
		status: "partial",
		sources: each(SOURCE_NAMES, (name) => ({
			state: name === "npm" ? "stale" : "failed",
			observed_at: name === "npm" ? AT : null,
			error: "UpstreamUnavailableError",
			error_class: "transient",
			reason: null,
		})),
		missing: [{ what: "commits", source: "github", why: "it did not answer", advice: null }],
	},
	signals: UNKNOWN_SIGNALS,
	recent_changes: [{ ...said("maintainers_changed", "Its maintainers changed: a, b before, now c"), at: AT }],
	replacements: [],
	collected_at: AT,
	scored_at: AT,
	schema_version: SCHEMA_VERSION,
	sandbox: false,
};

const COLLECTION: Collection = {
	package: "left-pad",
	ecosystem: "npm",
	status: "partial",
	since: AT,
	running: null,
	last: null,
};

const ACTIVITY: Activity = {
	package: "left-pad",
	ecosystem: "npm",
	people: null,
	bots: [],
	releases: null,
	read_from: null,
	archived_on: null,
};

const MACHINES = {
	stateMachines: [
		{
			name: "collect-package",
			stateMachineArn: "arn:aws:states:eu-central-1:1:stateMachine:collect-package",
		},
	],
};

/** The contents of each state. */
export const SHARED: Readonly<Record<string, unknown>> = {
	machines: MACHINES,
	"steered circuits": [],
	package: DOCUMENT,
	collection: COLLECTION,
};

export const EMPTY: Readonly<Record<string, unknown>> = {
	status: IDLE,
	packages: { packages: [], next_cursor: null },
	executions: { executions: [] },
	runs: [],
	"given up": { queue: IDLE.dead_letters, failures: [], next_cursor: null },
	"collections of": [],
	"package history": { package: "left-pad", ecosystem: "npm", snapshots: [], has_more: false },
	activity: ACTIVITY,
	"api keys": [],
	"webhook subscriptions": [],
	usage: { plan: "free", period: "2026-01", used: 0, limit: 5000, remaining: 5000, resets_at: AT, days: [] },
};

export const PARTIAL: Readonly<Record<string, unknown>> = { status: NOTHING_KNOWN };
