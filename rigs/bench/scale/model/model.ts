/** Extrapolates from the counts of a sample to any number of packages. Pure. */
import { MAX_PAGE } from "@dephealth/core/refresh/plan-refresh.ts";
import { type RefreshTier, TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
import { registry } from "@dephealth/core/sources/registry/source.ts";
import { type Counted, type Invocations, withoutFixed } from "../count/counted.ts";
import {
	FULL_PROCESSOR_MB,
	GITHUB_ANSWER_MS,
	PLATFORM_LOG_BYTES,
	PROVISIONED_USE,
	TIER_MIX,
	WAITING_FUNCTIONS,
} from "./assumptions.ts";
import { EXPRESS_GB, EXPRESS_STEP_SECONDS, PRICES } from "./prices.ts";

export type Sample = {
	/** The fixed work of a week's hours, in which nothing is due. */
	nothing: Counted;
	/** Rounds without waiting for upstreams: all that is counted, and the processor's time. */
	round: Counted;
	/** The number of executions that `round` sums up. */
	rounds: number;
	/** A round with answers that take their usual time: how long functions wait. */
	waiting: Counted;
	storedBytes: number;
	/** The memory of each function, in MB. */
	memoryMb: ReadonlyMap<string, number>;
};

/** The use of one package in one round, unless a field says otherwise. */
export type PerPackage = {
	transitions: number;
	expressRequests: number;
	expressGbSeconds: number;
	lambdaRequests: number;
	lambdaGbSeconds: number;
	readUnits: number;
	writeUnits: number;
	queueRequests: number;
	upstreamCalls: number;
	githubPoints: number;
	/** Repositories that GitHub is asked about. */
	repositories: number;
	/** The part of a batch's time that GitHub takes, in seconds for each package. */
	githubSeconds: number;
	/** The time of its batch, and of its functions, in seconds for each package. */
	batchSeconds: number;
	lambdaSeconds: number;
	/** The seconds for which it keeps GitHub's GraphQL busy, by the time of its answers. */
	graphqlSeconds: number;
	logBytes: number;
	storedBytes: number;
};

export type Cost = { item: string; dollars: number }[];

/** Sends, receives and deletes of one dead letter. */
const REQUESTS_A_DEAD_LETTER = 3;
/** A Distributed Map's batches, as its ItemBatcher cuts them. */
const BATCH = 200;
const HOURS_A_MONTH = 730;
const GRAPHQL_CALL = "github POST /graphql";

/** @throws Error when a function's memory is not known */
export function perPackage(sample: Sample): PerPackage {
	const { waiting } = sample;
	const round = refreshing(sample);
	const each = (value: number) => value / round.packages;
	const functions = functionUses(sample);
	const sum = (of: (use: FunctionUse) => number) => functions.reduce((total, use) => total + of(use), 0);
	const github = functions.find(({ name }) => name === "CollectGithubBatchFunction");
	// Git comes after GitHub.
	const batchSeconds =
		((github?.seconds ?? 0) +
			secondsOf("CollectGitBatchFunction", functions) +
			secondsOf("SettleBatchFunction", functions)) *
		BATCH;
	return {
		// A page's own, however few packages the sample's pages have, and one for the start of each batch.
		transitions: round.transitions / Math.max(1, round.pages) / MAX_PAGE + each(round.batches),
		expressRequests: 1 / BATCH,
		expressGbSeconds: (roundUp(batchSeconds, EXPRESS_STEP_SECONDS) * EXPRESS_GB) / BATCH,
		lambdaRequests: sum(({ requests }) => requests),
		lambdaGbSeconds: sum(({ gbSeconds }) => gbSeconds),
		readUnits: each(round.units.reads),
		writeUnits: each(round.units.writes),
		queueRequests: each(round.deadLetters * REQUESTS_A_DEAD_LETTER),
		upstreamCalls: each(callsIn(round)),
		githubPoints: each(round.githubPoints),
		batchSeconds: batchSeconds / BATCH,
		lambdaSeconds: sum(({ seconds }) => seconds),
		githubSeconds: waiting.packages === 0 ? 0 : (github?.seconds ?? 0),
		repositories: each(round.repositories),
		graphqlSeconds: each(graphqlMs(round)) / 1000,
		logBytes: each(loggedBytes(round)),
		storedBytes: sample.storedBytes,
	};
}

/** The time that GitHub works on its queries. */
function graphqlMs({ calls, repositories }: Counted): number {
	const queries = calls.get(GRAPHQL_CALL) ?? 0;
	return queries * GITHUB_ANSWER_MS.query + repositories * GITHUB_ANSWER_MS.repository;
}

/** Repositories in a query, on average. */
export function repositoriesInQuery({ calls, repositories }: Counted): number {
	const queries = calls.get(GRAPHQL_CALL) ?? 0;
	return queries === 0 ? 0 : repositories / queries;
}

/** The needs of the sample, without those of empty rounds. Hours in which nothing is due are the same for a million. */
export function refreshing({ round, nothing, rounds }: Sample): Counted {
	return withoutFixed(round, nothing, rounds);
}

/** The machine of batches logs failures alone. */
function loggedBytes({ invocations, logBytes }: Counted): number {
	const count = [...invocations.values()].reduce((sum, { count }) => sum + count, 0);
	return logBytes + count * PLATFORM_LOG_BYTES;
}

export function callsIn({ calls }: Counted): number {
	return [...calls.values()].reduce((sum, made) => sum + made, 0);
}

/** Calls for each package of one ecosystem in a round, by who is asked. */
export type EcosystemRound = {
	registries: number;
	depsDev: number;
	git: number;
	others: number;
	all: number;
};

const REGISTRIES: ReadonlySet<string> = new Set(["npmRegistry", ...Object.keys(registry.upstreams)]);

export function ecosystemRound(round: Counted): EcosystemRound {
	const of = (isOf: (upstream: string) => boolean) =>
		[...round.calls].reduce((sum, [call, made]) => sum + (isOf(call.split(" ", 1)[0] ?? "") ? made : 0), 0) /
		round.packages;
	const registries = of((upstream) => REGISTRIES.has(upstream));
	const depsDev = of((upstream) => upstream === "depsDev");
	const git = of((upstream) => upstream.startsWith("git") && upstream !== "github");
	const all = callsIn(round) / round.packages;
	return { registries, depsDev, git, others: all - registries - depsDev - git, all };
}

/** A function's use for one package; `memoryMb` as deployed. */
export type FunctionUse = {
	name: string;
	memoryMb: number;
	requests: number;
	seconds: number;
	gbSeconds: number;
};

export function functionUses(sample: Sample): FunctionUse[] {
	const round = refreshing(sample);
	return [...round.invocations.keys()].map((name) => functionUse(name, { ...sample, round }));
}

/** Waiting takes as long with any memory; computing takes longer with less than a whole processor. */
function functionUse(name: string, { round, waiting, memoryMb }: Sample): FunctionUse {
	const memory = memoryMb.get(name);
	if (memory === undefined) throw new Error(`The memory of ${name} is not known.`);
	const none: Invocations = { count: 0, milliseconds: 0, computingMs: 0 };
	const impatient = round.invocations.get(name) ?? none;
	const computing = impatient.computingMs / 1000 / round.packages;
	const patient = idleSeconds(waiting.invocations.get(name) ?? none, waiting.packages);
	const idle = Math.max(0, patient - idleSeconds(impatient, round.packages));
	const waited = WAITING_FUNCTIONS.has(name) ? idle : 0;
	const seconds = waited + computing * Math.max(1, FULL_PROCESSOR_MB / memory);
	return {
		name,
		memoryMb: memory,
		requests: (round.invocations.get(name)?.count ?? 0) / round.packages,
		seconds,
		gbSeconds: (seconds * memory) / 1024,
	};
}

/** A busy machine keeps a function waiting, too: with upstreams that answer at once, for nothing else. */
function idleSeconds({ milliseconds, computingMs }: Invocations, packages: number): number {
	return (milliseconds - computingMs) / 1000 / packages;
}

function secondsOf(name: string, functions: readonly FunctionUse[]): number {
	return functions.find((use) => use.name === name)?.seconds ?? 0;
}

function roundUp(value: number, step: number): number {
	return Math.ceil(value / step) * step;
}

export type Capacity = "on demand" | "provisioned";

/** Dollars for one read or write unit. Provisioned: at the share of it that is used. */
export function unitPrices(capacity: Capacity): { read: number; write: number } {
	if (capacity === "on demand") return { read: PRICES.readUnit, write: PRICES.writeUnit };
	const used = 3600 * PROVISIONED_USE;
	return { read: PRICES.provisionedReadHour / used, write: PRICES.provisionedWriteHour / used };
}

/** One round over so many packages, each looked at once. */
export function costOfRound(use: PerPackage, packages: number, capacity: Capacity = "on demand"): Cost {
	const units = unitPrices(capacity);
	const dollars: [item: string, each: number][] = [
		["Step Functions, STANDARD transitions", use.transitions * PRICES.stateTransition],
		[
			"Step Functions, EXPRESS batches",
			use.expressRequests * PRICES.expressRequest + use.expressGbSeconds * PRICES.expressGbSecond,
		],
		["Lambda", use.lambdaRequests * PRICES.lambdaRequest + use.lambdaGbSeconds * PRICES.lambdaGbSecond],
		["DynamoDB reads", use.readUnits * units.read],
		["DynamoDB writes", use.writeUnits * units.write],
		["SQS", use.queueRequests * PRICES.queueRequest],
		["Logs", (use.logBytes / 1e9) * PRICES.logGb],
	];
	return dollars.map(([item, each]) => ({ item, dollars: each * packages }));
}

export function total(cost: readonly { dollars: number }[]): number {
	return cost.reduce((sum, { dollars }) => sum + dollars, 0);
}

/** The looks at a package in a month, on average over the mix of tiers. */
export function roundsAMonth(mix: Readonly<Record<RefreshTier, number>> = TIER_MIX): number {
	return Object.entries(TIER_PLANS).reduce(
		(sum, [tier, { periodHours }]) => sum + (mix[tier as RefreshTier] * HOURS_A_MONTH) / periodHours,
		0,
	);
}

/** Dollars a month for storage. */
export function storageCost(use: PerPackage, packages: number): number {
	return ((use.storedBytes * packages) / 1e9) * PRICES.storedGb;
}

/**
 * Hours of one round by GitHub's three limits: points of one token, a minute of its processor in each minute, and the
 * batches under way at once.
 *
 * @see https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export function githubHours(
	use: PerPackage,
	packages: number,
	limits: { pointsPerHour: number; batchesAtOnce: number },
): { byPoints: number; byProcessor: number; byTime: number } {
	return {
		byPoints: (use.githubPoints * packages) / limits.pointsPerHour,
		byProcessor: (use.graphqlSeconds * packages) / 3600,
		byTime: (use.githubSeconds * packages) / limits.batchesAtOnce / 3600,
	};
}
