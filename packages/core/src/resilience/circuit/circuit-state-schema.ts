/** Reads a circuit's stored state, which may be anything. */
import * as z from "zod/mini";
import type { CircuitState } from "./circuit-transition.ts";

/** A larger text was not written by this code. */
const MAX_ENTRIES = 10_000;

const time = z.number();
const count = z.int().check(z.nonnegative());
const breaks = z.int().check(z.positive());

const phase = z.discriminatedUnion("name", [
	z.object({
		name: z.literal("closed"),
		failedAt: z.array(time).check(z.maxLength(MAX_ENTRIES)),
		slices: z
			.array(z.object({ startsAt: time, calls: count, failures: count, slow: count }))
			.check(z.maxLength(MAX_ENTRIES)),
	}),
	z.object({ name: z.literal("open"), until: time, breaks }),
	z.object({
		name: z.literal("half_open"),
		successes: count,
		breaks,
		probes: z.array(z.object({ id: z.string(), expiresAt: time })).check(z.maxLength(MAX_ENTRIES)),
	}),
]);

export const circuitStateSchema: z.ZodMiniType<CircuitState> = z.object({
	phase,
	epoch: count,
	forced: z.nullable(z.enum(["open", "disabled", "metrics_only"])),
});
