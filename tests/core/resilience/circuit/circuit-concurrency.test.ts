import { CircuitOpenError } from "@dephealth/core/errors.ts";
import type { Permit } from "@dephealth/core/resilience/circuit/circuit.ts";
import { createCircuit } from "@dephealth/core/resilience/circuit/create-circuit.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { runs } from "../../../property-runs.ts";
import { createMemoryStateStore } from "../memory-state-store.ts";
import { describeEveryStore, describeSharedStores, down, POLICY, type Subject } from "./circuit-subject.ts";

const CALLERS = 1000;
const LIMIT = 20;

/** Counts how many calls of several processes are under way, and how many there were. */
function upstream(answer: () => Promise<void>) {
	let underWay = 0;
	const seen = { calls: 0, most: 0 };
	async function call(): Promise<void> {
		seen.calls++;
		seen.most = Math.max(seen.most, ++underWay);
		try {
			await answer();
		} finally {
			underWay--;
		}
	}
	return { call, seen };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function fails(): Promise<void> {
	await turn();
	throw down;
}

function callAtOnce(processes: readonly Subject[], call: () => Promise<void>) {
	return Promise.allSettled(
		Array.from({ length: CALLERS }, (_, index) => processes[index % processes.length]?.guard(call)),
	);
}

describeEveryStore((setUp) => {
	it("scenario 16: of a thousand failing calls at once, no more reach the upstream than fit into the bulkhead", async () => {
		const subject = setUp({ maxConcurrent: LIMIT });
		const { call, seen } = upstream(fails);
		const outcomes = await callAtOnce([subject], call);
		expect(seen.most).toBe(LIMIT);
		// Each failure before the one that opens it lets one more in.
		expect(seen.calls).toBeLessThan(LIMIT + POLICY.failureThreshold);
		const refused = outcomes.filter(
			(outcome) => outcome.status === "rejected" && outcome.reason instanceof CircuitOpenError,
		);
		expect(refused).toHaveLength(CALLERS - seen.calls);
		expect(subject.bulkhead.active).toBe(0);
	});

	it("scenario 16: a thousand callers of a healthy upstream never exceed the bulkhead, and all are served", async () => {
		const subject = setUp({ maxConcurrent: LIMIT });
		const { call, seen } = upstream(turn);
		const outcomes = await callAtOnce([subject], call);
		expect(seen).toEqual({ calls: CALLERS, most: LIMIT });
		expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
	});

	it("scenario 16: a thousand callers of a recovering upstream never exceed the half-open limit until it is closed", async () => {
		const subject = setUp({ maxConcurrent: LIMIT });
		await subject.fail(5);
		subject.advance(POLICY.breakMs);
		let mostWhileHalfOpen = 0;
		let underWay = 0;
		const call = async () => {
			underWay++;
			if (subject.changes.at(-1)?.to !== "closed") mostWhileHalfOpen = Math.max(mostWhileHalfOpen, underWay);
			await turn();
			underWay--;
		};
		let served = 0;
		for (let round = 0; served < CALLERS && round < 200; round++) {
			const outcomes = await Promise.allSettled(
				Array.from({ length: CALLERS - served }, () => subject.guard(call)),
			);
			served += outcomes.filter(({ status }) => status === "fulfilled").length;
		}
		expect(served).toBe(CALLERS);
		expect(mostWhileHalfOpen).toBeLessThanOrEqual(POLICY.halfOpenMaxCalls);
	});
});

describeSharedStores((setUp) => {
	it("scenario 16: callers in many processes never exceed the half-open limit together", async () => {
		const first = setUp();
		await first.fail(5);
		first.advance(POLICY.breakMs);
		const processes = [first, ...Array.from({ length: 7 }, () => first.another())];
		const done = Promise.withResolvers<void>();
		const { call, seen } = upstream(() => done.promise);
		const outcomes = callAtOnce(processes, call);
		while (seen.calls < POLICY.halfOpenMaxCalls) await turn();
		for (let wait = 0; wait < 50; wait++) await turn();
		expect(seen).toEqual({ calls: POLICY.halfOpenMaxCalls, most: POLICY.halfOpenMaxCalls });
		done.resolve();
		await outcomes;
	});

	it("scenario 16: a first wave in many processes is bounded by their bulkheads", async () => {
		const first = setUp({ maxConcurrent: LIMIT });
		const processes = [first, ...Array.from({ length: 3 }, () => first.another())];
		const { call, seen } = upstream(fails);
		await callAtOnce(processes, call);
		expect(seen.most).toBeLessThanOrEqual(processes.length * LIMIT);
		expect(seen.calls).toBeLessThanOrEqual(processes.length * (LIMIT + POLICY.failureThreshold));
	});
});

it("scenario 16: in whatever order the store answers, no more probes are under way than permitted", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.scheduler(),
			fc.array(fc.record({ process: fc.nat(2), ends: fc.boolean() }), { minLength: 4, maxLength: 24 }),
			async (scheduler, script) => {
				const store = createMemoryStateStore();
				const time = { now: 0 };
				const open = { name: "open", until: 0, breaks: 1 } as const;
				await store.write("x", { phase: open, epoch: 1, forced: null }, 0);
				let ids = 0;
				const processes = [0, 1, 2].map(() =>
					createCircuit({
						name: "x",
						policy: POLICY,
						clock: { now: () => time.now },
						uuid: () => `${ids++}`,
						store: {
							read: (name) => scheduler.schedule(Promise.resolve()).then(() => store.read(name)),
							write: (...args) => scheduler.schedule(Promise.resolve()).then(() => store.write(...args)),
						},
					}),
				);
				const underWay: { process: number; permit: Permit }[] = [];
				let isClosed = false;
				const run = script.map(async ({ process, ends }) => {
					const circuit = processes[process];
					if (!circuit) return;
					const permit = await Promise.resolve(circuit.acquire()).catch(() => undefined);
					if (!permit) return;
					underWay.push({ process, permit });
					if (permit.probeId === null) isClosed = true;
					if (!isClosed) expect(underWay.length).toBeLessThanOrEqual(POLICY.halfOpenMaxCalls);
					if (!ends) return;
					const settled = circuit.settle(permit, "success", 1);
					underWay.pop();
					await settled;
				});
				await scheduler.waitFor(Promise.all(run));
			},
		),
		{ numRuns: runs(100) },
	);
});
