import { UPSTREAM_KEYS } from "@dephealth/core/sources/sources.ts";
import {
	createControls,
	FAULT_MODES,
	InvalidBehaviourError,
} from "@dephealth/local/sandbox/server/behaviour.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("settings", () => {
	it("all upstreams answer at first", () => {
		const controls = createControls(1);
		for (const upstream of UPSTREAM_KEYS) {
			expect(controls.get()[upstream]).toEqual({
				mode: "ok",
				latencyMs: 0,
				status: 503,
				enforceLimits: false,
			});
			expect(controls.decide(upstream, "GET /").hit).toBe(false);
		}
	});

	it("replace the upstreams they name and leave the others", () => {
		const controls = createControls(1);
		controls.set({ github: { mode: "down" }, depsDev: { latencyMs: 20 } });
		controls.set({ github: { latencyMs: 5 } });
		expect(controls.get().github).toMatchObject({ mode: "ok", latencyMs: 5 });
		expect(controls.get().depsDev).toMatchObject({ latencyMs: 20 });
		controls.reset();
		expect(controls.get()).toEqual(createControls(1).get());
	});

	it.each([
		[{ npm: {} }, "npm"],
		[{ github: { moed: "down" } }, "github.moed"],
		[{ github: { mode: "sideways" } }, "github.mode"],
		[{ npmRegistry: { mode: "rate_limited_403" } }, "npmRegistry.mode"],
		[{ depsDev: { mode: "partial_200" } }, "depsDev.mode"],
		[{ depsDev: { errorRate: 1.5 } }, "depsDev.errorRate"],
		[{ depsDev: { latencyMs: -1 } }, "depsDev.latencyMs"],
		[{ depsDev: { latencyMs: 1e9 } }, "depsDev.latencyMs"],
		[{ bundlephobia: { status: 200 } }, "bundlephobia.status"],
		[{ npmDownloads: { retryAfterSeconds: 0.5 } }, "npmDownloads.retryAfterSeconds"],
		[{ github: null }, "github"],
		[null, "(body)"],
		["down", "(body)"],
		[[], "(body)"],
	])("%j is refused, naming %s, and changes nothing", (settings, field) => {
		const controls = createControls(1);
		const refusal = () => controls.set(settings);
		expect(refusal).toThrow(InvalidBehaviourError);
		expect(refusal).toThrow(expect.objectContaining({ field }));
		expect(controls.get()).toEqual(createControls(1).get());
	});

	it("whatever is set is valid or refused", () => {
		fc.assert(
			fc.property(
				fc.dictionary(
					fc.constantFrom(...UPSTREAM_KEYS, "x"),
					fc.record({ mode: fc.constantFrom(...FAULT_MODES) }),
				),
				(settings) => {
					try {
						createControls(1).set(settings);
					} catch (error) {
						expect(error).toBeInstanceOf(InvalidBehaviourError);
					}
				},
			),
		);
	});
});

describe("whom a fault hits", () => {
	const hits = (seed: number, settings: object, calls = 2000) => {
		const controls = createControls(seed);
		controls.set({ npmRegistry: settings });
		return Array.from(
			{ length: calls },
			(_, call) => controls.decide("npmRegistry", `GET /p${call % 50}`).hit,
		);
	};

	it("every call, when no share is given", () => {
		expect(new Set(hits(1, { mode: "truncated" }))).toEqual(new Set([true]));
	});

	it("a share of the calls, the same ones with the same seed", () => {
		const share = hits(1, { errorRate: 0.3 }).filter(Boolean).length / 2000;
		expect(share).toBeGreaterThan(0.25);
		expect(share).toBeLessThan(0.35);
		expect(hits(1, { errorRate: 0.3 })).toEqual(hits(1, { errorRate: 0.3 }));
		expect(hits(2, { errorRate: 0.3 })).not.toEqual(hits(1, { errorRate: 0.3 }));
	});

	it("does not depend on the order in which different calls arrive", () => {
		const decide = (order: readonly string[]) => {
			const controls = createControls(1);
			controls.set({ npmRegistry: { errorRate: 0.5 } });
			return new Map(order.map((call) => [call, controls.decide("npmRegistry", call).hit]));
		};
		const calls = Array.from({ length: 100 }, (_, number) => `GET /p${number}`);
		expect(decide([...calls].reverse())).toEqual(decide(calls));
	});

	it("a call that failed may work the next time", () => {
		const controls = createControls(1);
		controls.set({ npmRegistry: { errorRate: 0.5 } });
		const repeated = Array.from({ length: 40 }, () => controls.decide("npmRegistry", "GET /p").hit);
		expect(new Set(repeated)).toEqual(new Set([true, false]));
	});
});
