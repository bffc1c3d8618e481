import { createEmfMetrics } from "@dephealth/core/observability/emf-metrics.ts";
import {
	METRIC_NAMESPACE,
	METRICS,
	type MetricName,
} from "@dephealth/core/observability/metric-definitions.ts";
import type { Metrics } from "@dephealth/core/observability/metrics.ts";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

const NOW = Date.UTC(2026, 0, 1);

type Line = {
	_aws: {
		Timestamp: number;
		CloudWatchMetrics: {
			Namespace: string;
			Dimensions: string[][];
			Metrics: { Name: string; Unit: string }[];
		}[];
	};
} & Record<string, unknown>;

function metricsThatNote() {
	const lines: Line[] = [];
	const metrics = createEmfMetrics({
		clock: { now: () => NOW },
		write: (line) => lines.push(JSON.parse(line)),
		onError: (error) => {
			throw error;
		},
	});
	return { lines, metrics };
}

/** One call of every method, with text from outside wherever text can go. */
const CALLS: Readonly<Record<keyof Metrics, (metrics: Metrics, text: string) => void>> = {
	errorOccurred: (metrics, text) => metrics.errorOccurred({ errorType: text, service: text, handler: text }),
	circuitStateChanged: (metrics, text) => metrics.circuitStateChanged({ circuit: text, state: "open" }),
	circuitStoreFailed: (metrics, text) => metrics.circuitStoreFailed(text),
	deadLetterHandled: (metrics) => metrics.deadLetterHandled("requeued"),
	collectionEnded: (metrics) => metrics.collectionEnded({ outcome: "complete", latencyMs: 1200 }),
	selfHealingEnded: (metrics) =>
		metrics.selfHealingEnded({ found: 3, republished: 2, quarantined: 1, errors: 0, executionMs: 40 }),
};
const names = Object.keys(CALLS) as (keyof Metrics)[];

describe("a metric", () => {
	it.each(names)("%s is one line in the embedded format, with its own fixed dimensions", (name) => {
		const { lines, metrics } = metricsThatNote();
		CALLS[name](metrics, "npm");
		expect(lines).toHaveLength(1);
		const [line] = lines;
		expect(line?._aws.Timestamp).toBe(NOW);
		for (const directive of line?._aws.CloudWatchMetrics ?? []) {
			expect(directive.Namespace).toBe(METRIC_NAMESPACE);
			for (const { Name, Unit } of directive.Metrics) {
				const definition = METRICS[Name as MetricName];
				expect(directive.Dimensions).toEqual([definition.dimensions]);
				expect(Unit).toBe(definition.unit);
				expect(line?.[Name]).toEqual(expect.any(Number));
			}
			for (const dimension of directive.Dimensions.flat())
				expect(line?.[dimension]).toEqual(expect.any(String));
		}
	});

	it("together they write every metric there is", () => {
		const { lines, metrics } = metricsThatNote();
		for (const name of names) CALLS[name](metrics, "npm");
		const written = lines.flatMap((line) =>
			line._aws.CloudWatchMetrics.flatMap((directive) => directive.Metrics.map(({ Name }) => Name)),
		);
		expect(new Set(written)).toEqual(new Set(Object.keys(METRICS)));
	});

	it("carries nothing over to the next one", () => {
		const { lines, metrics } = metricsThatNote();
		metrics.circuitStoreFailed("npm");
		metrics.deadLetterHandled("processed");
		expect(lines[1]).not.toHaveProperty("CircuitName");
		expect(lines[1]).not.toHaveProperty("CircuitStoreFailures");
	});

	it("without a latency counts the collection all the same", () => {
		const { lines, metrics } = metricsThatNote();
		metrics.collectionEnded({ outcome: "failed", latencyMs: undefined });
		metrics.collectionEnded({ outcome: "failed", latencyMs: Number.NaN });
		for (const line of lines) {
			expect(line["Collections"]).toBe(1);
			expect(line).not.toHaveProperty("CollectionLatency");
		}
	});
});

describe("a dimension", () => {
	it.each(["a package's name, such as @scope/name@1.0.0", "x".repeat(65), "", "two\nlines", "ümläut"])(
		"never takes %j",
		(text) => {
			const { lines, metrics } = metricsThatNote();
			metrics.circuitStoreFailed(text);
			expect(lines[0]?.["CircuitName"]).toBe("other");
		},
	);

	it("takes a bounded number of values, whatever it is given", () => {
		fc.assert(
			fc.property(fc.array(fc.string(), { minLength: 300, maxLength: 400 }), (texts) => {
				const { lines, metrics } = metricsThatNote();
				for (const [index, text] of texts.entries()) metrics.circuitStoreFailed(`${text}${index}`);
				expect(new Set(lines.map((line) => line["CircuitName"])).size).toBeLessThanOrEqual(65);
				expect(lines).toHaveLength(texts.length);
			}),
			{ numRuns: 10 },
		);
	});
});

it("that cannot be written fails nobody, and the next one is written", () => {
	let isBroken = true;
	const lines: string[] = [];
	const onError = vi.fn();
	const metrics = createEmfMetrics({
		clock: { now: () => NOW },
		write(line) {
			if (isBroken) throw new Error("no room");
			lines.push(line);
		},
		onError,
	});
	metrics.deadLetterHandled("processed");
	isBroken = false;
	metrics.deadLetterHandled("processed");
	expect(onError).toHaveBeenCalledOnce();
	expect(lines).toHaveLength(1);
});
