import { logHttpClient } from "@dephealth/core/http/logged-http-client.ts";
import { createBulkhead } from "@dephealth/core/resilience/bulkhead.ts";
import { circuitPolicy } from "@dephealth/core/resilience/circuit/circuit-policy.ts";
import { createCircuit } from "@dephealth/core/resilience/circuit/create-circuit.ts";
import { remainingTime, withDeadline } from "@dephealth/core/resilience/deadline.ts";
import { createGuard } from "@dephealth/core/resilience/guard.ts";
import { retry } from "@dephealth/core/resilience/retry.ts";
import { describe, expect, it } from "vitest";

const HOUR = 3_600_000;

/** A wall clock that somebody sets, and a monotonic time that nobody can. */
function aClock() {
	let wall = Date.UTC(2026, 10, 28);
	let elapsed = 0;
	return {
		now: () => wall,
		monotonic: () => elapsed,
		sleep: async (milliseconds: number) => {
			wall += milliseconds;
			elapsed += milliseconds;
		},
		setBy: (milliseconds: number) => {
			wall += milliseconds;
		},
	};
}

describe.each([
	["forward", HOUR],
	["back", -HOUR],
])("a wall clock that is set %s by an hour during work", (_, jump) => {
	it("makes no call slow and opens no circuit", async () => {
		const clock = aClock();
		const circuit = createCircuit({
			name: "npm",
			policy: circuitPolicy({ slowMs: 1000, slowRate: 0.5, failureThreshold: 3 }),
			clock,
			uuid: () => "id",
		});
		const guard = createGuard({
			circuit,
			bulkhead: createBulkhead({ name: "npm", maxConcurrent: 64, maxWaiting: 0 }),
			clock,
		});
		for (let round = 0; round < 40; round++) {
			await guard(async () => {
				clock.setBy(round % 2 === 0 ? jump : -jump);
				await clock.sleep(1);
			});
		}
		expect(circuit.refusal()).toBeUndefined();
	});

	it("takes no retry away, and gives none beyond the deadline", async () => {
		const clock = aClock();
		let attempts = 0;
		const failing = async () => {
			attempts += 1;
			clock.setBy(jump);
			throw new Error("down");
		};
		const policy = {
			maxRetries: 20,
			baseDelayMs: 100,
			maxDelayMs: 100,
			isRetryable: () => true,
			deadlineAt: clock.monotonic() + 350,
		};
		await expect(retry(failing, policy, { clock, random: () => 1 })).rejects.toThrow("down");
		expect(attempts).toBe(4);
	});

	it("leaves the time of an invocation as it was", () => {
		const clock = aClock();
		withDeadline(clock.monotonic() + 5000, () => {
			clock.setBy(jump);
			expect(remainingTime(clock.monotonic())).toBe(5000);
		});
	});

	it("does not show in a call's latency", async () => {
		const clock = aClock();
		const logged: number[] = [];
		const http = logHttpClient(
			{
				requestJson: async () => {
					clock.setBy(jump);
					await clock.sleep(25);
					return { status: 200, headers: {}, body: {} as never };
				},
				close: async () => {},
			},
			{ clock, log: ({ latency_ms }) => logged.push(latency_ms) },
		);
		await http.requestJson({
			source: "npm",
			url: new URL("https://registry.npmjs.org/x"),
			schema: {} as never,
		});
		expect(logged).toEqual([25]);
	});
});
