/**
 * Measures the cost of circuit, bulkhead and retry on a call that succeeds, beside the equivalents of cockatiel and
 * opossum. All take turns within each round, so that other load on the machine affects all of them.
 */

import { systemClock } from "@dephealth/core/clock.ts";
import { createBulkhead } from "@dephealth/core/resilience/bulkhead.ts";
import { createCircuit } from "@dephealth/core/resilience/circuit/create-circuit.ts";
import { createGuard } from "@dephealth/core/resilience/guard.ts";
import { retry } from "@dephealth/core/resilience/retry.ts";
import { createRetryBudget } from "@dephealth/core/resilience/retry-budget.ts";
import { HTTP_RETRY } from "@dephealth/core/resilience/retry-presets.ts";
import { CIRCUIT_PRESETS } from "@dephealth/core/sources/sources.ts";
import {
	bulkhead,
	ConsecutiveBreaker,
	circuitBreaker,
	ExponentialBackoff,
	handleAll,
	retry as retryPolicy,
	SamplingBreaker,
	wrap,
} from "cockatiel";
import CircuitBreaker from "opossum";
import { type Measurement, median } from "../measurement.ts";

/** Budget of section 9 of the design, in microseconds. */
const BUDGET_US = 1.5;
const CALLS = 50_000;
const ROUNDS = 15;
const MAX_CONCURRENT = 64;

type Call = () => Promise<number>;

const succeed: Call = async () => 1;

/** Our call, as sources make it: circuit and bulkhead around the call with its one quick retry. */
function ours(): Call {
	const name = "npm";
	const clock = systemClock;
	const guard = createGuard({
		circuit: createCircuit({ name, policy: CIRCUIT_PRESETS[name], clock, uuid: () => crypto.randomUUID() }),
		bulkhead: createBulkhead({ name, maxConcurrent: MAX_CONCURRENT, maxWaiting: 1000 }),
		clock,
	});
	const policy = { ...HTTP_RETRY, maxRetries: 1, isRetryable: () => true };
	const deps = { clock, random: Math.random, budget: createRetryBudget() };
	const call = () => retry(succeed, policy, deps);
	return () => guard(call);
}

/** A consecutive breaker has no window at all; the sampling one is the nearer equivalent. */
function ofCockatiel(breaker: ConsecutiveBreaker | SamplingBreaker): Call {
	const policy = wrap(
		circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker }),
		bulkhead(MAX_CONCURRENT, 1000),
		retryPolicy(handleAll, { maxAttempts: 1, backoff: new ExponentialBackoff() }),
	);
	return () => policy.execute(succeed);
}

/** opossum has neither retry nor waiting places; its capacity is the bulkhead. */
function ofOpossum(): { call: Call; close(): void } {
	const breaker = new CircuitBreaker(succeed, {
		timeout: false,
		capacity: MAX_CONCURRENT,
		resetTimeout: 60_000,
		volumeThreshold: 10,
	});
	return { call: () => breaker.fire(), close: () => breaker.shutdown() };
}

export async function benchGuard(): Promise<Measurement[]> {
	const opossum = ofOpossum();
	const subjects = new Map<string, Call>([
		["nothing", succeed],
		["ours", ours()],
		[
			"cockatiel, sampling",
			ofCockatiel(new SamplingBreaker({ threshold: 0.5, duration: 60_000, minimumRps: 1 })),
		],
		["cockatiel, consecutive", ofCockatiel(new ConsecutiveBreaker(10))],
		["opossum", opossum.call],
	]);
	const times = new Map([...subjects.keys()].map((name): [string, number[]] => [name, []]));
	for (let round = 0; round <= ROUNDS; round++) {
		for (const [name, call] of subjects) {
			const elapsed = await microsecondsEach(call);
			if (round > 0) times.get(name)?.push(elapsed);
		}
	}
	opossum.close();
	const of = (name: string) => median(times.get(name) ?? []);
	const bare = of("nothing");
	const own = of("ours") - bare;
	const others = ["cockatiel, sampling", "cockatiel, consecutive", "opossum"];
	return [
		{
			name: "circuit, bulkhead and retry around a call that succeeds",
			value: own,
			unit: "µs",
			budget: { kind: "at most", value: BUDGET_US },
		},
		...others.flatMap((name): Measurement[] => [
			{ name, value: of(name) - bare, unit: "µs" },
			{
				name: `ours / ${name}`,
				value: own / (of(name) - bare),
				unit: "×",
				budget: { kind: "at most", value: 1 },
			},
		]),
	];
}

/** Processor time of one call after another. */
async function microsecondsEach(call: Call): Promise<number> {
	const usage = process.cpuUsage();
	for (let index = 0; index < CALLS; index++) await call();
	const { user, system } = process.cpuUsage(usage);
	return (user + system) / CALLS;
}
