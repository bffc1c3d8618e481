import type { Status } from "@dephealth/contract/routes/operations.ts";
import { statusSchema } from "@dephealth/contract/routes/operations.ts";
import { QueueUnavailableError } from "@dephealth/core/errors.ts";
import { type CircuitState, INITIAL_CIRCUIT } from "@dephealth/core/resilience/circuit/circuit-transition.ts";
import type { ApiRequest } from "@dephealth/functions/api/http/request.ts";
import { createGetStatus } from "@dephealth/functions/api/routes/operations/get-status.ts";
import { describe, expect, it, vi } from "vitest";
import { createManualClock } from "../../../../manual-clock.ts";

const START = "2026-01-01T00:00:00.000Z";
const ENDED = { complete: 9, partial: 0, pending: 1, not_found: 0, failed: 0 };
const request = {} as ApiRequest;

function statusOf(
	change: Partial<Parameters<typeof createGetStatus>[0]> = {},
	states: Record<string, CircuitState> = {},
) {
	const clock = createManualClock();
	const onUnknown = vi.fn();
	const read = vi.fn(async (name: string) => ({ state: states[name] ?? INITIAL_CIRCUIT, version: 1 }));
	const respond = createGetStatus({
		circuits: ["GitHub", "npm"],
		circuitStates: { read },
		queue: { depth: async () => ({ ready: 1, inFlight: 2, delayed: 3 }) },
		health: { collections: async () => ({ ended: ENDED, successRate: 0.9, meanLatencyMs: 1234.5 }) },
		mail: { read: async () => ({ failingSince: null }) },
		clock,
		onUnknown,
		...change,
	});
	const ask = async (from: Partial<ApiRequest> = {}): Promise<Status> =>
		statusSchema.parse(JSON.parse((await respond({ ...request, ...from })).body ?? ""));
	return { ask, clock, onUnknown, read };
}

function openUntil(until: number): CircuitState {
	return { ...INITIAL_CIRCUIT, phase: { name: "open", until, breaks: 1 } };
}

describe("GET /v1/status", () => {
	it("tells of circuits, what waits and how collections went", async () => {
		const { ask } = statusOf();
		expect(await ask()).toEqual({
			status: "ok",
			checked_at: START,
			circuits: [
				{ name: "GitHub", state: "closed", retry_after_seconds: null, read_at: START },
				{ name: "npm", state: "closed", retry_after_seconds: null, read_at: START },
			],
			dead_letters: { ready: 1, in_flight: 2, delayed: 3, read_at: START },
			collections_last_hour: { ...ENDED, success_rate: 0.9, mean_latency_ms: 1235, read_at: START },
			mail: { state: "working", failing_since: null, read_at: START },
			storage: null,
			process: null,
			unknown: [],
		});
	});

	it("says since when mails do not go out, and that this is not well", async () => {
		const { ask } = statusOf({ mail: { read: async () => ({ failingSince: Date.parse(START) - 1000 }) } });
		const { status, mail } = await ask();
		expect(status).toBe("degraded");
		expect(mail).toEqual({
			state: "failing",
			failing_since: "2025-12-31T23:59:59.000Z",
			read_at: START,
		});
	});

	it("says since when the functions' thread fails, and why, and that this is not well", async () => {
		const since = Date.parse(START) - 60_000;
		const limits = { openFilesLimit: 300, connectionsLimit: 50 };
		const process = vi.fn(() => ({ ...limits, functionsFailing: undefined }));
		expect(await statusOf({ process }).ask()).toMatchObject({
			status: "ok",
			process: { functions: "working", open_files_limit: 300, connections_limit: 50 },
		});
		const failing = { ...limits, functionsFailing: { since, failure: "out_of_memory" as const } };
		expect(await statusOf({ process: () => failing }).ask()).toMatchObject({
			status: "degraded",
			process: {
				functions: "failing",
				functions_failing_since: "2025-12-31T23:59:00.000Z",
				functions_failure: "out_of_memory",
			},
		});
	});

	it("says for how long an open circuit rests, and that this is not well", async () => {
		const { ask, clock } = statusOf({}, { npm: openUntil(Date.UTC(2026, 0, 1) + 60_000) });
		await clock.advance(14_500);
		const status = await ask();
		expect(status.status).toBe("degraded");
		expect(status.circuits?.[1]).toMatchObject({ name: "npm", state: "open", retry_after_seconds: 46 });
	});

	it("says no circuit rests for longer than any does, though a clock that was ahead has opened it", async () => {
		const { ask } = statusOf({}, { npm: openUntil(Date.UTC(2028, 0, 1)) });
		expect((await ask()).circuits?.[1]).toMatchObject({ state: "open", retry_after_seconds: 600 });
	});

	it.each([
		["open", "forced_open"],
		["disabled", "disabled"],
		["metrics_only", "metrics_only"],
	] as const)("tells what an operator has set: %s", async (forced, state) => {
		const { ask } = statusOf({}, { npm: { ...INITIAL_CIRCUIT, forced } });
		expect((await ask()).circuits?.[1]?.state).toBe(state);
	});

	it.each([
		["circuits", { circuitStates: { read: () => Promise.reject(new Error("no table")) } }, "circuits"],
		[
			"dead_letters",
			{ queue: { depth: () => Promise.reject(new QueueUnavailableError("no queue")) } },
			"dead_letters",
		],
		[
			"collections",
			{ health: { collections: () => Promise.reject(new Error("no CloudWatch")) } },
			"collections_last_hour",
		],
		["mail", { mail: { read: () => Promise.reject(new Error("no table")) } }, "mail"],
	] as const)("without %s says that they are unknown, and tells the rest", async (part, change, field) => {
		const { ask, onUnknown } = statusOf(change);
		const status = await ask();
		expect(status[field]).toBeNull();
		expect(status.unknown).toEqual([{ part, reason: "could not be read" }]);
		expect(status.status).toBe("degraded");
		expect(onUnknown).toHaveBeenCalledWith(part, expect.any(Error));
		const others = (["circuits", "dead_letters", "collections_last_hour", "mail"] as const).filter(
			(name) => name !== field,
		);
		for (const other of others) expect(status[other]).not.toBeNull();
	});

	it("does not wait for what does not answer", async () => {
		const { ask, clock } = statusOf({ queue: { depth: () => new Promise(() => {}) } });
		const asked = ask();
		await clock.advance(2000);
		const status = await asked;
		expect(status.dead_letters).toBeNull();
		expect(status.unknown).toEqual([{ part: "dead_letters", reason: "did not answer within 2 s" }]);
		expect(clock.sleeping()).toBe(0);
	});

	it("says when each value was read", async () => {
		const { ask, clock } = statusOf({
			health: {
				async collections() {
					await clock.advance(1000);
					return { ended: ENDED, successRate: 0.9, meanLatencyMs: 1 };
				},
			},
		});
		const status = await ask();
		expect(status.checked_at).toBe(START);
		expect(status.dead_letters?.read_at).toBe(START);
		expect(status.collections_last_hour?.read_at).toBe("2026-01-01T00:00:01.000Z");
	});

	it("looks anew after fifteen seconds, and shares one look until then", async () => {
		const { ask, clock, read } = statusOf();
		await Promise.all([ask(), ask(), ask()]);
		await clock.advance(14_999);
		await ask();
		expect(read).toHaveBeenCalledTimes(2);
		await clock.advance(1);
		await ask();
		expect(read).toHaveBeenCalledTimes(4);
	});

	it("may be asked by a network 120 times a minute, and by others all the same", async () => {
		const { ask, clock } = statusOf();
		const [one, same, other] = ["2001:db8::1", "2001:db8::2", "2001:db8:1::1"].map((sourceIp) => ({
			sourceIp,
		}));
		for (let count = 0; count < 120; count++) await ask(count % 2 === 0 ? one : same);
		await expect(ask(one)).rejects.toMatchObject({
			name: "QuotaExceededError",
			limit: 120,
			resetsAt: Date.parse(START) + 60_000,
		});
		await ask(other);
		await clock.advance(60_000);
		await ask(one);
	});
});
