/** The faults that an upstream can simulate, and the requests they affect. */
import { byUpstream, type UpstreamKey } from "@dephealth/core/sources/sources.ts";
import * as z from "zod";
import { hashText } from "../world/randomness.ts";

/**
 * - `ok`: answers; `errorRate` of the calls get `status` instead
 * - `down`: the connection is destroyed before an answer
 * - `slow`: the body drips over `latencyMs`, or 15 s
 * - `rate_limited`: 429, with `retryAfterSeconds`
 * - `rate_limited_403`: GitHub's 403; with `retryAfterSeconds` its secondary limit, else the hourly one
 * - `rate_limited_200`: GraphQL's 200 with RATE_LIMITED; REST answers as in `rate_limited_403`
 * - `partial_200`: GraphQL's answer without the history and with errors; REST is not affected
 * - `truncated`: half of the body, then the connection is destroyed
 * - `garbage`: 200 with a page of HTML
 * - `hang`: never an answer; the connection is reset when the upstream's behaviour changes
 */
export const FAULT_MODES = [
	"ok",
	"down",
	"slow",
	"rate_limited",
	"rate_limited_403",
	"rate_limited_200",
	"partial_200",
	"truncated",
	"garbage",
	"hang",
] as const;
export type FaultMode = (typeof FAULT_MODES)[number];

const GITHUB_ONLY: readonly FaultMode[] = ["rate_limited_403", "rate_limited_200", "partial_200"];
const MAX_LATENCY_MS = 300_000;

const faultsSchema = z.strictObject({
	mode: z.enum(FAULT_MODES).default("ok"),
	/** Added before every answer. */
	latencyMs: z.number().min(0).max(MAX_LATENCY_MS).default(0),
	/** Share of the calls that are hit. By default none in mode `ok`, and all in every other. */
	errorRate: z.number().min(0).max(1).optional(),
	/** The answer to a call that is hit in mode `ok`. */
	status: z.number().int().min(400).max(599).default(503),
	/** Sent as Retry-After with rate limits and errors. */
	retryAfterSeconds: z.number().int().min(0).max(86_400).optional(),
	/** GitHub: a GraphQL query for more repositories than this ends as one does that takes longer than ten seconds. */
	maxRepositories: z.number().int().min(1).optional(),
	/** Count calls against the upstream's published limits. */
	enforceLimits: z.boolean().default(false),
});

const upstreamFaultsSchema = faultsSchema.refine((faults) => !GITHUB_ONLY.includes(faults.mode), {
	path: ["mode"],
	message: "Only GitHub has this mode",
});

const behaviourSchema = z.strictObject(
	byUpstream((upstream) => (upstream === "github" ? faultsSchema : upstreamFaultsSchema).optional()),
);

export type Faults = z.output<typeof faultsSchema>;
export type FaultSettings = z.input<typeof faultsSchema>;
export type Behaviour = Readonly<Record<UpstreamKey, Faults>>;
export type BehaviourSettings = { readonly [U in UpstreamKey]?: FaultSettings };

/** The settings name something unknown or out of range; `field` says which, e.g. `github.mode`. */
export class InvalidBehaviourError extends Error {
	override name = "InvalidBehaviourError";
	readonly field: string;

	constructor(field: string, message: string) {
		super(message);
		this.field = field;
	}
}

export type SandboxControls = {
	get(): Behaviour;
	/**
	 * Replaces the faults of the named upstreams; omitted fields get their defaults.
	 *
	 * @throws InvalidBehaviourError
	 */
	set(settings: unknown): Behaviour;
	/** All upstreams answer again. */
	reset(): void;
	/** The end of this call: it follows from the seed, the call and how often it was made before. */
	decide(upstream: UpstreamKey, call: string): Decision;
	/** Calls back once, at the next change of the upstream's behaviour. @returns a function that cancels it */
	onNext(upstream: UpstreamKey, callBack: () => void): () => void;
};

export type Decision = { faults: Faults; hit: boolean };

/** Calls beyond this many different ones are counted from zero again. */
const MAX_REMEMBERED_CALLS = 20_000;

export function createControls(seed: number): SandboxControls {
	let behaviour = healthy();
	const repetitions = new Map<string, number>();
	const waiting = new Map<UpstreamKey, Set<() => void>>();

	function repetitionOf(key: string): number {
		const repetition = repetitions.get(key) ?? 0;
		if (repetitions.size >= MAX_REMEMBERED_CALLS && !repetitions.has(key)) repetitions.clear();
		repetitions.set(key, repetition + 1);
		return repetition;
	}

	function callBack(upstream: UpstreamKey): void {
		const callBacks = waiting.get(upstream) ?? [];
		waiting.delete(upstream);
		for (const one of callBacks) one();
	}

	return {
		get: () => behaviour,
		set(settings) {
			const changed = parseSettings(settings);
			behaviour = { ...behaviour, ...changed };
			for (const upstream of Object.keys(changed) as UpstreamKey[]) callBack(upstream);
			return behaviour;
		},
		reset() {
			behaviour = healthy();
			repetitions.clear();
			for (const upstream of [...waiting.keys()]) callBack(upstream);
		},
		onNext(upstream, callBack) {
			const callBacks = waiting.get(upstream) ?? new Set();
			waiting.set(upstream, callBacks.add(callBack));
			return () => callBacks.delete(callBack);
		},
		decide(upstream, call) {
			const faults = behaviour[upstream];
			const share = faults.errorRate ?? (faults.mode === "ok" ? 0 : 1);
			if (share === 0 || share === 1) return { faults, hit: share === 1 };
			const key = `${upstream} ${call}`;
			const roll = hashText(`${key} ${repetitionOf(key)}`, seed) / 2 ** 32;
			return { faults, hit: roll < share };
		},
	};
}

function healthy(): Behaviour {
	const faults = faultsSchema.parse({});
	return byUpstream(() => faults);
}

function parseSettings(settings: unknown): Partial<Behaviour> {
	const parsed = behaviourSchema.safeParse(settings);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		const unknownKey = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
		const field = [...(issue?.path ?? []), ...unknownKey].join(".").slice(0, 100) || "(body)";
		throw new InvalidBehaviourError(field, `${field}: ${issue?.message ?? "invalid"}`);
	}
	return Object.fromEntries(
		Object.entries(parsed.data).filter(([, faults]) => faults !== undefined),
	) as Partial<Behaviour>;
}
