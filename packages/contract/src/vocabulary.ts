/** The closed sets of words that stand in requests, answers, keys and metrics. */
import { REGISTRY_CIRCUIT_NAMES } from "./ecosystems.ts";

/** The sources that are asked about a package, each with its name for readers. */
export const SOURCE_LABELS = {
	npm: "npm",
	registry: "the registry",
	deps_dev: "deps.dev",
	git: "git",
	github: "GitHub",
	bundlephobia: "Bundlephobia",
} as const;
export type SourceName = keyof typeof SOURCE_LABELS;
export const SOURCE_NAMES = Object.keys(SOURCE_LABELS) as SourceName[];

/** The sources that are asked about the many packages of a scan or a refresh; each has a task for a batch of them. */
export const BULK_SOURCE_NAMES = [
	"npm",
	"registry",
	"deps_dev",
	"git",
	"github",
] as const satisfies SourceName[];
export type BulkSourceName = (typeof BULK_SOURCE_NAMES)[number];

/** The source's name for readers; a name that is not known here stays as it is. */
export function labelOfSource(name: string): string {
	return Object.hasOwn(SOURCE_LABELS, name) ? SOURCE_LABELS[name as SourceName] : name;
}

/**
 * Upstreams with a circuit of their own. The large forges have one each; any other host's lives in the process that asks
 * it and counts as `git elsewhere`, whose shared circuit opens only when an operator opens it.
 */
export const CIRCUIT_NAMES = [
	"GitHub",
	"deps.dev",
	"OSV",
	"npm",
	"npm downloads",
	...REGISTRY_CIRCUIT_NAMES,
	"bundlephobia",
	"git on github.com",
	"git on gitlab.com",
	"git on codeberg.org",
	"git on bitbucket.org",
	"git elsewhere",
] as const;
export type CircuitName = (typeof CIRCUIT_NAMES)[number];

export const CIRCUIT_STATES = [
	"closed",
	"open",
	"half_open",
	"forced_open",
	"disabled",
	"metrics_only",
] as const;

/** The basis of a forecast: all work on the repository, or the releases alone. */
export const FORECAST_BASES = ["work", "releases"] as const;

/** The status of a package, from the worst to the best. `core/src/scoring/status.ts` defines each. */
export const STATUS_LABELS = [
	"malicious",
	"deprecated",
	"archived",
	"ended",
	"unknown",
	"quiet",
	"active",
] as const;

/** Why a package without a forecast has none, as a clause. @param status one of `STATUS_LABELS` */
export function whyNoForecast(status: string): string {
	if (status === "ended") return "its maintenance has ended";
	return IS_OVER.has(status) ? `it is ${status}` : "too little is known";
}

const IS_OVER: ReadonlySet<string> = new Set<(typeof STATUS_LABELS)[number]>([
	"malicious",
	"deprecated",
	"archived",
]);

/** The levels from mild to severe. `UNKNOWN` when nothing can be said. */
export const RISK_LEVELS = ["LOW", "MEDIUM", "HIGH", "CRITICAL", "UNKNOWN"] as const;

export const CONFIDENCE_LEVELS = ["high", "medium", "low"] as const;

/** The parts of the health score. */
export const COMPONENT_NAMES = ["maintenance", "community", "adoption", "releases", "security"] as const;

/**
 * The effect of a sentence on the judgement:
 * - `against`: it raises the risk or lowers the health
 * - `for`: it speaks for the package
 * - `neutral`: it only describes the state
 * - `unread`: it names facts that could not be read, which is neither good nor bad
 */
export const STATEMENT_EFFECTS = ["against", "for", "neutral", "unread"] as const;

/**
 * - `package`: another package
 * - `built_in`: the language or the platform has it
 * - `own_code`: a few lines of one's own
 * - `removal`: no replacement is needed
 */
export const REPLACEMENT_KINDS = ["package", "built_in", "own_code", "removal"] as const;

/**
 * - `collecting`: an execution holds the claim
 * - `pending`: an attempt could not finish; another one is due
 * - `complete` / `partial`: a document exists; partial lacks a required source
 * - `not_found`: the registry does not know the package
 * - `failed`: every source refuses permanently
 * - `quarantined`: its collection never ends, even after several restarts
 */
export const COLLECTION_STATUSES = [
	"collecting",
	"pending",
	"complete",
	"partial",
	"not_found",
	"failed",
	"quarantined",
] as const;

/** The outcomes of a collection. */
export const COLLECTION_OUTCOMES = ["complete", "partial", "pending", "not_found", "failed"] as const;

/** Why a thread of the product has ended by itself. */
export const THREAD_FAILURES = ["out_of_memory", "error"] as const;
export type ThreadFailure = (typeof THREAD_FAILURES)[number];

/** `unlimited` is not for sale: it is for the operator of DepHealth. */
export const PLAN_NAMES = ["free", "starter", "pro", "business", "unlimited"] as const;

/** The actions of an operator on a circuit. */
export const CIRCUIT_ACTIONS = ["force-open", "disable", "measure-only", "automatic", "reset"] as const;
export type CircuitAction = (typeof CIRCUIT_ACTIONS)[number];
