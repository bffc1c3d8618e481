/** The guards of the upstreams: circuits with their presets and their shared states, and the bulkhead. */
import { CIRCUIT_NAMES } from "@dephealth/contract/vocabulary.ts";
import { BulkheadFullError, CircuitOpenError, UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { CIRCUIT_PRESETS } from "@dephealth/core/sources/sources.ts";
import { circuitStates, circuits, guardOf } from "@dephealth/functions/compose/circuits.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createManualClock } from "../../manual-clock.ts";
import { PATIENT } from "../../patience.ts";
import { composed, ENV, recordAws } from "./composed.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

let aws: ReturnType<typeof recordAws>;
let metrics: Record<string, unknown>[];
beforeEach(() => {
	metrics = [];
	aws = recordAws();
});
afterEach(() => aws.end());

const here = () => composed({}, { writeMetric: (line) => void metrics.push(JSON.parse(line)) });
const down = () => Promise.reject(new UpstreamUnavailableError("down", { source: "npm" }));

it("each upstream that has a circuit has one of its own, and a guard around it", async () => {
	const c = here();
	expect([...circuits(c).keys()]).toEqual([...CIRCUIT_NAMES]);
	for (const name of CIRCUIT_NAMES) {
		aws.calls.length = 0;
		expect(await guardOf(c)(name)(() => name)).toBe(name);
		expect(aws.calls).toMatchObject([
			{ target: ENV.OPERATIONS_TABLE, input: { Key: { pk: `CIRCUIT#${name}` } } },
		]);
	}
});

it("a source without a circuit is a defect, and none of its calls is made", () => {
	expect(() => guardOf(here())("left-pad")).toThrow("No circuit is defined for the source 'left-pad'.");
});

it("the preset's failures in a row open the circuit; that is stored, counted and logged", async () => {
	const warn = vi.spyOn(logger, "warn").mockReturnValue();
	const guard = guardOf(here())("npm");
	for (let failure = 0; failure < CIRCUIT_PRESETS.npm.failureThreshold; failure++) {
		await expect(guard(down)).rejects.toThrow(UpstreamUnavailableError);
	}
	await expect(guard(down)).rejects.toThrow(CircuitOpenError);
	expect(metrics).toMatchObject([
		{ CircuitName: "npm", State: "open", CircuitBreakerStateChange: 1 },
		{ CircuitsOpened: 1 },
	]);
	expect(warn).toHaveBeenCalledExactlyOnceWith(
		"circuit changed",
		expect.objectContaining({ circuit: "npm", from: "closed", to: "open" }),
	);
	const { Item } = (aws.calls.findLast(({ command }) => command === "Put")?.input ?? {}) as {
		Item?: Record<string, unknown>;
	};
	expect(Item).toMatchObject({ pk: "CIRCUIT#npm", state: expect.stringContaining('"open"') });
});

it("after the break one call probes, under an id of its own", async () => {
	vi.spyOn(logger, "warn").mockReturnValue();
	aws.end();
	let stored: unknown;
	aws = recordAws(({ command, input }) => {
		if (command === "Put") stored = input["Item"];
		return { Item: stored };
	});
	const clock = createManualClock();
	const guard = guardOf(composed({}, { clock }))("npm");
	const { failureThreshold, breakMs } = CIRCUIT_PRESETS.npm;
	for (let failure = 0; failure < failureThreshold; failure++) await expect(guard(down)).rejects.toThrow();
	await clock.advance(breakMs);
	await guard(() => "answered");
	const states = aws.calls.flatMap(
		({ input }) => (input["Item"] as { state?: string } | undefined)?.state ?? [],
	);
	const probing = states.map((state) => JSON.parse(state).phase).find(({ name }) => name === "half_open");
	expect(probing.probes).toEqual([expect.objectContaining({ id: expect.stringMatching(UUID) })]);
});

it("two writes of one state can be told apart", async () => {
	const states = circuitStates(here());
	const { state } = await states.read("npm");
	await states.write("npm", state, 0);
	await states.write("npm", state, 0);
	const writes = aws.calls
		.filter(({ command }) => command === "Put")
		.map(({ input }) => (input["Item"] as Record<string, unknown>)["write"]);
	expect(writes).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)]);
	expect(new Set(writes).size).toBe(2);
});

it("a table that cannot be reached leaves each process its own circuit, and is counted and logged", async () => {
	aws.end();
	aws = recordAws(() => {
		throw new Error("no table");
	});
	const warn = vi.spyOn(logger, "warn").mockReturnValue();
	expect(await guardOf(here())("npm")(() => "answered")).toBe("answered");
	expect(metrics).toContainEqual(expect.objectContaining({ CircuitName: "npm", CircuitStoreFailures: 1 }));
	expect(warn).toHaveBeenCalledWith(expect.stringContaining("continues with its own"), {
		circuit: "npm",
		error: expect.any(Error),
	});
});

describe("the bulkhead", () => {
	it("lets 64 calls run at once and 2,000 wait; more are refused", async () => {
		const guard = guardOf(here())("npm");
		const answer = Promise.withResolvers<void>();
		let running = 0;
		const call = () =>
			guard(async () => {
				running += 1;
				await answer.promise;
			});
		const calls = Array.from({ length: 64 + 2000 }, call);
		await expect(call()).rejects.toThrow(BulkheadFullError);
		await vi.waitFor(() => expect(running).toBe(64), PATIENT);
		answer.resolve();
		await Promise.all(calls);
		expect(running).toBe(2064);
	});
});
