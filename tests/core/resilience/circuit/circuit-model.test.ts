import { CircuitOpenError, UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import type { CircuitPolicy } from "@dephealth/core/resilience/circuit/circuit-policy.ts";
import type { Forced, Outcome } from "@dephealth/core/resilience/circuit/circuit-transition.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../../property-runs.ts";
import { createMemoryStateStore } from "../memory-state-store.ts";
import {
	type CircuitModel,
	type ModelPermit,
	modelAsk,
	modelEnd,
	modelForce,
	modelName,
	modelReset,
	newModel,
} from "./circuit-model.ts";
import { createSubject, type OpenCall, POLICY, type Subject } from "./circuit-subject.ts";

/** Few calls lead far: with such limits a short sequence sees every phase. */
const SMALL: CircuitPolicy = {
	...POLICY,
	failureThreshold: 3,
	minimumCalls: 6,
	breakMs: 10_000,
	maxBreakMs: 30_000,
	probeLeaseMs: 5_000,
	windowMs: 20_000,
	slowMs: 1_000,
};

type Model = { circuit: CircuitModel; underWay: { permit: ModelPermit; beganAt: number }[]; now: number };
type Real = { subject: Subject; underWay: OpenCall[] };
type Command = fc.AsyncCommand<Model, Real>;

const THROWN: Readonly<Record<Exclude<Outcome, "success">, Error>> = {
	failure: new UpstreamUnavailableError("down", { source: "test", status: 503 }),
	ignored: new TypeError("a defect"),
};

async function checkAlike(model: Model, real: Real): Promise<void> {
	const state = await real.subject.circuit.state();
	expect(await real.subject.state()).toBe(modelName(model.circuit));
	if (state.phase.name === "half_open") {
		expect(state.phase.probes.length).toBeLessThanOrEqual(SMALL.halfOpenMaxCalls);
	}
}

function command(name: string, run: (model: Model, real: Real) => Promise<void>): Command {
	return {
		check: () => true,
		async run(model, real) {
			await run(model, real);
			await checkAlike(model, real);
		},
		toString: () => name,
	};
}

async function beginOne(model: Model, real: Real): Promise<void> {
	const permit = modelAsk(model.circuit, model.now, SMALL);
	const before = real.subject.reached();
	const begun = await real.subject.begin().catch((error: unknown) => error);
	expect(real.subject.reached()).toBe(before + (permit ? 1 : 0));
	if (permit) {
		model.underWay.push({ permit, beganAt: model.now });
		real.underWay.push(begun as OpenCall);
	} else {
		expect(begun).toBeInstanceOf(CircuitOpenError);
	}
}

async function endOne(
	model: Model,
	real: Real,
	index: number,
	outcome: Outcome,
	takesMs: number,
): Promise<void> {
	const [begun] = model.underWay.splice(index, 1);
	const [call] = real.underWay.splice(index, 1);
	if (!begun || !call) return;
	model.now += takesMs;
	real.subject.advance(takesMs);
	const slow = model.now - begun.beganAt > SMALL.slowMs;
	modelEnd(model.circuit, begun.permit, { outcome, slow }, model.now, SMALL);
	await (outcome === "success" ? call.succeed() : call.fail(THROWN[outcome]));
}

const OUTCOMES: Outcome[] = ["success", "success", "success", "failure", "failure", "failure", "ignored"];
const DURATIONS = [0, 0, 0, 10, SMALL.slowMs + 1];

const begin = fc.constant(command("begin", beginOne));

const end = fc
	.tuple(fc.nat(20), fc.constantFrom(...OUTCOMES), fc.constantFrom(...DURATIONS))
	.map(([which, outcome, takesMs]) =>
		command(`end ${which}: ${outcome} after ${takesMs} ms`, (model, real) =>
			endOne(model, real, which % Math.max(1, model.underWay.length), outcome, takesMs),
		),
	);

/** Calls one after the other that all end the same way. */
const calls = fc
	.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(...OUTCOMES), fc.constantFrom(...DURATIONS))
	.map(([times, outcome, takesMs]) =>
		command(`${times} calls: ${outcome} after ${takesMs} ms`, async (model, real) => {
			for (let call = 0; call < times; call++) {
				const before = model.underWay.length;
				await beginOne(model, real);
				if (model.underWay.length > before) await endOne(model, real, before, outcome, takesMs);
			}
		}),
	);

const advance = fc.constantFrom(1, 999, 2_000, 4_999, 5_000, 9_999, 10_000, 30_000).map((milliseconds) =>
	command(`advance ${milliseconds}`, async (model, real) => {
		model.now += milliseconds;
		real.subject.advance(milliseconds);
	}),
);

const force = fc.constantFrom<Forced[]>("open", "disabled", "metrics_only", null, null).map((forced) =>
	command(`force ${forced}`, async (model, real) => {
		modelForce(model.circuit, forced);
		await real.subject.circuit.force(forced);
	}),
);

const reset = fc.constant(
	command("reset", async (model, real) => {
		modelReset(model.circuit);
		await real.subject.circuit.reset();
	}),
);

/** A process passes its state on; its running calls then belong to an earlier stretch. */
const handOver = fc.constant(
	command("hand over", async (model, real) => {
		model.circuit.stretch++;
		await real.subject.circuit.restore(structuredClone(await real.subject.circuit.state()));
	}),
);

/**
 * An open circuit can always be probed once the longest break and a lease have passed, and closes then, unless an
 * operator holds it.
 */
async function checkThereIsAWayOut({ subject }: Real): Promise<void> {
	await subject.circuit.force(null);
	subject.advance(SMALL.maxBreakMs + SMALL.probeLeaseMs);
	expect(subject.circuit.refusal()).toBeUndefined();
	await subject.succeed(SMALL.successThreshold);
	expect(await subject.state()).toBe("closed");
}

const operator = fc.oneof(force, reset, handOver);

const sequences = fc.commands(
	[
		begin,
		begin,
		end,
		end,
		...Array.from({ length: 9 }, () => calls),
		...Array.from({ length: 4 }, () => advance),
		operator,
	],
	{ maxCommands: 80, size: "max" },
);

describe.each([
	["in this process", () => undefined],
	["shared", createMemoryStateStore],
])("a circuit whose state is %s", (_, createStore) => {
	it("does what the model does, whatever the events", async () => {
		const changes = new Map<string, number>();
		await fc.assert(
			fc.asyncProperty(sequences, async (sequence) => {
				const subject = createSubject(createStore(), SMALL);
				const real: Real = { subject, underWay: [] };
				const model: Model = { circuit: newModel(), underWay: [], now: subject.now() };
				await fc.asyncModelRun(() => ({ model, real }), sequence);
				await checkThereIsAWayOut(real);
				for (const { from, to } of subject.changes) {
					changes.set(`${from} > ${to}`, (changes.get(`${from} > ${to}`) ?? 0) + 1);
				}
			}),
			{ numRuns: runs(200) },
		);
		// The sequences go where it matters, and often: once in two of them at least.
		for (const way of ["closed > open", "open > half_open", "half_open > open", "half_open > closed"]) {
			expect(changes.get(way), way).toBeGreaterThan(runs(200) / 2);
		}
	});
});
