import { circuitPolicy } from "@dephealth/core/resilience/circuit/circuit-policy.ts";
import { circuitStateSchema } from "@dephealth/core/resilience/circuit/circuit-state-schema.ts";
import {
	type CircuitEvent,
	type CircuitState,
	INITIAL_CIRCUIT,
	type Outcome,
	transition,
} from "@dephealth/core/resilience/circuit/circuit-transition.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../../property-runs.ts";
import { POLICY } from "./circuit-subject.ts";

const aTime = fc.integer({ min: -1e15, max: 1e15 });
const aCount = fc.nat(1e6);
const anId = fc.constantFrom("a", "b", "c", "d");
const slices = fc.array(fc.record({ startsAt: aTime, calls: aCount, failures: aCount, slow: aCount }), {
	maxLength: 12,
});
const breaks = fc.integer({ min: 1, max: 2000 });

const aState: fc.Arbitrary<CircuitState> = fc.record({
	phase: fc.oneof(
		fc.record({ name: fc.constant("closed" as const), failedAt: fc.array(aTime, { maxLength: 5 }), slices }),
		fc.record({ name: fc.constant("open" as const), until: aTime, breaks }),
		fc.record({
			name: fc.constant("half_open" as const),
			successes: fc.nat(3),
			breaks,
			probes: fc.array(fc.record({ id: anId, expiresAt: aTime }), { maxLength: 5 }),
		}),
	),
	epoch: fc.nat(5),
	forced: fc.constantFrom("open", "disabled", "metrics_only", null),
});

const anEvent: fc.Arbitrary<CircuitEvent> = fc.oneof(
	fc.record({ type: fc.constant("ask" as const), id: anId }),
	fc.record({
		type: fc.constant("ended" as const),
		outcome: fc.constantFrom<Outcome[]>("success", "failure", "ignored"),
		epoch: fc.nat(5),
		probeId: fc.option(anId),
		durationMs: fc.oneof(aTime, fc.constant(Number.NaN)),
	}),
	fc.record({ type: fc.constant("succeeded" as const), epoch: fc.nat(5), slices }),
	fc.record({
		type: fc.constant("force" as const),
		forced: fc.constantFrom("open", "disabled", "metrics_only", null),
	}),
	fc.constant({ type: "reset" as const }),
	fc.record({ type: fc.constant("restore" as const), state: aState }),
);

const aPolicy = fc
	.record({
		failureThreshold: fc.integer({ min: 1, max: 10 }),
		halfOpenMaxCalls: fc.integer({ min: 1, max: 5 }),
		breakMs: fc.integer({ min: 1, max: 1e6 }),
		probeLeaseMs: fc.integer({ min: 1, max: 1e6 }),
		windowMs: fc.integer({ min: 1, max: 1e6 }),
		minimumCalls: fc.integer({ min: 1, max: 100 }),
	})
	.map((options) => circuitPolicy({ ...options, successThreshold: 1, maxBreakMs: options.breakMs * 8 }));

function freeze<T>(value: T): T {
	if (typeof value === "object" && value !== null) for (const part of Object.values(value)) freeze(part);
	return Object.freeze(value);
}

describe("the transition, whatever the state, the event and the time", () => {
	it("is total and pure, and yields states that can be stored", () => {
		fc.assert(
			fc.property(aState, anEvent, aTime, aPolicy, (state, event, now, policy) => {
				freeze(state);
				freeze(event);
				const first = transition(state, event, now, policy);
				expect(transition(state, event, now, policy)).toEqual(first);
				expect(circuitStateSchema.parse(JSON.parse(JSON.stringify(first.state)))).toEqual(first.state);
				expect(first.state.epoch).toBeGreaterThanOrEqual(state.epoch);
				expect(first.verdict === undefined).toBe(event.type !== "ask");
			}),
			{ numRuns: runs(1000) },
		);
	});

	it("answers with the same object when nothing changes", () => {
		fc.assert(
			fc.property(aState, anEvent, aTime, aPolicy, (state, event, now, policy) => {
				const { state: next } = transition(state, event, now, policy);
				if (next === state || event.type === "reset" || event.type === "restore") return;
				const same = JSON.stringify(next) === JSON.stringify(state);
				// An event of no successes is never made.
				expect(same && event.type !== "succeeded").toBe(false);
			}),
			{ numRuns: runs(1000) },
		);
	});

	it("raises the epoch exactly when it changes the phase or what an operator has set", () => {
		fc.assert(
			fc.property(aState, anEvent, aTime, aPolicy, (state, event, now, policy) => {
				if (event.type === "restore" || event.type === "reset") return;
				const { state: next } = transition(state, event, now, policy);
				const isOther = next.phase.name !== state.phase.name || next.forced !== state.forced;
				expect(next.epoch > state.epoch).toBe(isOther);
			}),
			{ numRuns: runs(1000) },
		);
	});

	it("never lets anybody wait longer than the longest break", () => {
		fc.assert(
			fc.property(aState, aTime, aPolicy, (state, now, policy) => {
				const { verdict } = transition({ ...state, forced: null }, { type: "ask", id: "x" }, now, policy);
				if (!verdict || verdict.permitted) return;
				expect(verdict.retryAfterMs).toBeGreaterThan(0);
				expect(verdict.retryAfterMs).toBeLessThanOrEqual(Math.max(policy.maxBreakMs, 1000));
			}),
		);
	});

	it("has a way out of every state: the longest break and a lease after somebody asked, a probe is permitted", () => {
		fc.assert(
			fc.property(aState, aTime, aPolicy, (state, now, policy) => {
				const asked = transition({ ...state, forced: null }, { type: "ask", id: "x" }, now, policy).state;
				const later = now + policy.maxBreakMs + policy.probeLeaseMs;
				expect(transition(asked, { type: "ask", id: "y" }, later, policy).verdict?.permitted).toBe(true);
			}),
		);
	});

	it("never has more probes than permitted, however many ask", () => {
		fc.assert(
			fc.property(aState, fc.array(aTime, { maxLength: 30 }), aPolicy, (first, times, policy) => {
				let state: CircuitState = { ...first, forced: null };
				let granted = 0;
				for (const [index, now] of times.sort((a, b) => a - b).entries()) {
					const answer = transition(state, { type: "ask", id: `probe-${index}` }, now, policy);
					state = answer.state;
					if (state.phase.name !== "half_open" || !answer.verdict?.permitted) continue;
					granted++;
					const alive = state.phase.probes.filter(({ expiresAt }) => expiresAt > now);
					expect(alive.length).toBeLessThanOrEqual(policy.halfOpenMaxCalls);
				}
				expect(granted).toBeGreaterThanOrEqual(0);
			}),
		);
	});
});

it("a break does not overflow, however many there were", () => {
	const state: CircuitState = {
		...INITIAL_CIRCUIT,
		phase: { name: "half_open", successes: 0, breaks: 5000, probes: [{ id: "x", expiresAt: 10 }] },
	};
	const event: CircuitEvent = { type: "ended", outcome: "failure", epoch: 0, probeId: "x", durationMs: 1 };
	expect(transition(state, event, 0, POLICY).state.phase).toEqual({
		name: "open",
		until: POLICY.maxBreakMs,
		breaks: 5001,
	});
});

describe("a closed circuit", () => {
	const ended = (outcome: Outcome, durationMs = 1): CircuitEvent => ({
		type: "ended",
		outcome,
		epoch: 0,
		probeId: null,
		durationMs,
	});
	const after = (events: readonly CircuitEvent[]) =>
		events.reduce((state, event) => transition(state, event, 0, POLICY).state, INITIAL_CIRCUIT);

	it("is not opened by a quick success, though it completes the calls that are judged", () => {
		// Never five failures in a row, and more than half of all.
		const bad = Array.from({ length: POLICY.minimumCalls - 1 }, (_, index) =>
			ended(index % 5 === 0 ? "success" : "failure"),
		);
		expect(after([...bad, ended("success")]).phase.name).toBe("closed");
		expect(after([...bad, ended("success"), ended("failure")]).phase.name).toBe("open");
	});

	it.each([
		["exactly as long as a slow one may not", POLICY.slowMs, "closed"],
		["longer", POLICY.slowMs + 1, "open"],
	])("judges calls that take %s", (_, durationMs, phase) => {
		const calls = Array.from({ length: POLICY.minimumCalls }, () => ended("success", durationMs));
		expect(after(calls).phase.name).toBe(phase);
	});

	it.each([
		["of an earlier epoch", { epoch: 3 }, 4, null],
		["while an operator keeps it open", { epoch: 4 }, 4, "open"],
	] as const)("takes no notice of successes %s", (_, { epoch }, now, forced) => {
		const state: CircuitState = { ...INITIAL_CIRCUIT, epoch: now, forced };
		const slices = [{ startsAt: 0, calls: 7, failures: 0, slow: 0 }];
		expect(transition(state, { type: "succeeded", epoch, slices }, 0, POLICY).state).toBe(state);
	});

	it("forgets a failure only when it is older than the window", () => {
		const failures = Array.from({ length: POLICY.failureThreshold - 1 }, () => ended("failure"));
		const at = (now: number) => transition(after(failures), ended("failure"), now, POLICY).state.phase.name;
		expect(at(POLICY.windowMs)).toBe("open");
		expect(at(POLICY.windowMs + 1)).toBe("closed");
	});
});

describe("a half-open circuit with all its probes out", () => {
	const ask = (expiries: readonly number[]) => {
		const probes = expiries.map((expiresAt, index) => ({ id: String(index), expiresAt }));
		const state: CircuitState = {
			...INITIAL_CIRCUIT,
			phase: { name: "half_open", successes: 0, breaks: 1, probes },
		};
		return { before: state, ...transition(state, { type: "ask", id: "x" }, 0, POLICY) };
	};

	it("lets callers come back when the first of them gives its place back, or to hear of it within a second", () => {
		expect(ask([900, 400, 700]).verdict).toMatchObject({ permitted: false, retryAfterMs: 400 });
		expect(ask([9000, 4000, 7000]).verdict).toMatchObject({ permitted: false, retryAfterMs: 1000 });
	});

	it("is the same as before, unless a lease was longer than any may be", () => {
		const { probeLeaseMs } = POLICY;
		const usual = ask([900, probeLeaseMs, 700]);
		expect(usual.state).toBe(usual.before);
		const fromAWrongClock = ask([900, probeLeaseMs + 1, 700]);
		expect(fromAWrongClock.state.phase).toMatchObject({ probes: [{}, { expiresAt: probeLeaseMs }, {}] });
	});
});
