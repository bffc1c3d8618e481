import { type CircuitPolicy, circuitPolicy } from "@dephealth/core/resilience/circuit/circuit-policy.ts";
import { CIRCUIT_PRESETS } from "@dephealth/core/sources/sources.ts";
import { describe, expect, it } from "vitest";

describe("the presets", () => {
	it.each([
		["GitHub", 5, 120, 2],
		["deps.dev", 10, 60, 3],
		["npm", 10, 60, 3],
		["npm downloads", 10, 60, 3],
		["bundlephobia", 5, 120, 2],
	] as const)("%s: %i failures, a break of %i s, %i successes", (name, failures, seconds, successes) => {
		expect(CIRCUIT_PRESETS[name]).toMatchObject({
			failureThreshold: failures,
			breakMs: seconds * 1000,
			successThreshold: successes,
		});
	});

	it.each(Object.entries(CIRCUIT_PRESETS))("%s is itself a policy that makes sense", (_, preset) => {
		expect(circuitPolicy(preset)).toEqual(preset);
	});

	it.each(Object.entries(CIRCUIT_PRESETS))(
		"%s: time-outs of 10 s, one after the other, reach the threshold within the window",
		(_, { failureThreshold, windowMs }) => {
			expect((failureThreshold - 1) * 10_000).toBeLessThan(windowMs);
		},
	);
});

describe("scenario 12: a policy that could never close its circuit is refused", () => {
	it.each([
		[4, 3],
		[2, 1],
	])("%i successes among %i probes", (successThreshold, halfOpenMaxCalls) => {
		expect(() => circuitPolicy({ successThreshold, halfOpenMaxCalls })).toThrow(
			new RangeError(
				`successThreshold must be at most halfOpenMaxCalls (${halfOpenMaxCalls}), or the circuit could never close, not ${successThreshold}.`,
			),
		);
	});

	it("as many successes as probes are fine", () => {
		expect(circuitPolicy({ successThreshold: 3, halfOpenMaxCalls: 3 }).successThreshold).toBe(3);
	});
});

describe("options are refused with their name and the value received", () => {
	const COUNTS = ["failureThreshold", "successThreshold", "halfOpenMaxCalls", "minimumCalls"] as const;
	const TIMES = ["breakMs", "maxBreakMs", "probeLeaseMs", "windowMs", "slowMs"] as const;
	const RATES = ["failureRate", "slowRate"] as const;
	const none: (keyof CircuitPolicy)[] = [];
	it.each([
		...COUNTS.flatMap((name) => [0, -1, 1.5, Number.NaN, Infinity].map((value) => [name, value] as const)),
		...TIMES.flatMap((name) => [0, -1, Number.NaN, Infinity].map((value) => [name, value] as const)),
		...RATES.flatMap((name) => [0, -0.1, 1.1, Number.NaN].map((value) => [name, value] as const)),
	])("%s %d", (name, value) => {
		expect(() => circuitPolicy({ [name]: value })).toThrow(RangeError);
		expect(() => circuitPolicy({ [name]: value })).toThrow(new RegExp(`^${name} .*not ${value}\\.$`));
	});

	it("every option is among them", () => {
		expect(none.concat(COUNTS, TIMES, RATES).sort()).toEqual(Object.keys(circuitPolicy()).sort());
	});

	it("a longest break that is shorter than the first", () => {
		expect(() => circuitPolicy({ breakMs: 2000, maxBreakMs: 1999 })).toThrow(
			"maxBreakMs must be at least breakMs, not 1999.",
		);
	});
});
