import { metricsSchema } from "@dephealth/contract/routes/metrics.ts";
import { CIRCUIT_NAMES, COLLECTION_OUTCOMES } from "@dephealth/contract/vocabulary.ts";
import type { MetricsOverTimeReader, Series } from "@dephealth/core/observability/metrics-over-time.ts";
import { createGetMetrics } from "@dephealth/functions/api/routes/operations/get-metrics.ts";
import { describe, expect, it, vi } from "vitest";
import { askAs } from "../../../../handlers.ts";
import { createManualClock } from "../../../../manual-clock.ts";

const NOW = Date.UTC(2026, 0, 1, 12, 34, 56);
const HOUR = 3_600_000;

function seriesOf(at: readonly number[]): Series {
	const counts = at.map(() => 1);
	const values = at.map(() => null);
	const run = { started: counts, succeeded: counts, failed: counts };
	return {
		collections: Object.fromEntries(
			COLLECTION_OUTCOMES.map((name) => [name, counts]),
		) as Series["collections"],
		collection_latency_ms: { mean: values, longest: values },
		runs: { "process-dead-letters": run, "refresh-packages": run, "heal-stale-packages": run },
		self_healing: { found: counts, republished: counts, quarantined: counts, errors: counts },
		circuits: CIRCUIT_NAMES.map((name) => ({ name, opened: counts, closed: counts })),
		upstreams: CIRCUIT_NAMES.map((name) => ({ name, calls: counts, refused: counts, allows: null })),
		dead_letters: { waiting: values, oldest_seconds: values },
	};
}

function metricsRoute(change: Partial<Parameters<typeof createGetMetrics>[0]> = {}) {
	const read = vi.fn<MetricsOverTimeReader["read"]>(async (at) => seriesOf(at));
	const onUnknown = vi.fn();
	const respond = createGetMetrics({
		metrics: { read },
		githubUsage: async (hours) => ({
			limitPerHour: 5000,
			pausedUntil: NOW + HOUR,
			hours: Array.from({ length: hours }, (_, index) => ({ at: index * HOUR, used: index })),
		}),
		clock: createManualClock({ start: NOW }),
		onUnknown,
		...change,
	});
	const ask = async (range?: string) => {
		const { status, body } = await askAs(
			"user_operator",
			respond,
			range === undefined ? {} : { query: { range } },
		);
		return { status, body };
	};
	return { ask, read, onUnknown };
}

describe("GET /v1/metrics", () => {
	it.each([
		[undefined, "day", 3600, "2025-12-31T13:00:00.000Z", "2026-01-01T12:00:00.000Z", 24],
		["hour", "hour", 60, "2026-01-01T11:35:00.000Z", "2026-01-01T12:34:00.000Z", 60],
		["week", "week", 10_800, "2025-12-25T15:00:00.000Z", "2026-01-01T12:00:00.000Z", 56],
	])("for the range %s: whole periods up to now", async (asked, range, period, first, last, count) => {
		const { ask } = metricsRoute();
		const { status, body } = await ask(asked);
		expect(status).toBe(200);
		const metrics = metricsSchema.strict().parse(body);
		expect(metrics).toMatchObject({ range, period_seconds: period, unknown: [] });
		expect([metrics.at[0], metrics.at.at(-1), metrics.at.length]).toEqual([first, last, count]);
		expect(metrics.series?.collections.complete).toHaveLength(count);
		expect(metrics.github).toMatchObject({ limit_per_hour: 5000, paused_until: "2026-01-01T13:34:56.000Z" });
	});

	it.each(["", "year", "constructor", "HOUR"])("refuses the range %j and names the field", async (range) => {
		const { status, body } = await metricsRoute().ask(range);
		expect([status, body.error.details.field]).toEqual([400, "range"]);
	});

	it("answers what it knows when a part cannot be read, and says which and why", async () => {
		const error = new Error("no CloudWatch");
		const { ask, onUnknown } = metricsRoute({ metrics: { read: () => Promise.reject(error) } });
		const { status, body } = await ask();
		expect(status).toBe(200);
		expect(metricsSchema.parse(body)).toMatchObject({
			series: null,
			github: { limit_per_hour: 5000 },
			unknown: [{ part: "series", reason: "could not be read" }],
		});
		expect(onUnknown).toHaveBeenCalledExactlyOnceWith("series", error);
	});
});
