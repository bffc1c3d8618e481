import { DIMENSION_VALUES, METRIC_NAMESPACE, METRICS, type MetricName } from "@dephealth/contract/metrics.ts";
import { createEmfMetrics } from "@dephealth/core/observability/emf-metrics.ts";
import type { Metrics } from "@dephealth/core/observability/metrics.ts";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { runs } from "../../property-runs.ts";

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
		isHandler: (name) => name === "collect-npm",
		write: (line) => lines.push(JSON.parse(line)),
		onError: (error) => {
			throw error;
		},
	});
	return { lines, metrics };
}

/** One call of every method, with external text in every text parameter. */
const CALLS: Readonly<Record<keyof Metrics, (metrics: Metrics, text: string) => void>> = {
	errorOccurred: (metrics, text) => metrics.errorOccurred({ errorType: text, service: text, handler: text }),
	circuitStateChanged: (metrics, text) => metrics.circuitStateChanged({ circuit: text, state: "open" }),
	circuitStoreFailed: (metrics, text) => metrics.circuitStoreFailed(text),
	upstreamAsked: (metrics, text) => metrics.upstreamAsked({ circuit: text, calls: 3, refused: 1 }),
	githubAnswered: (metrics) => metrics.githubAnswered(2500),
	coldStarted: (metrics) => metrics.coldStarted(),
	deadLetterHandled: (metrics) => metrics.deadLetterHandled("requeued"),
	collectionEnded: (metrics) => metrics.collectionEnded({ outcome: "complete", latencyMs: 1200 }),
	packagesRead: (metrics) => metrics.packagesRead("hit", 5),
	selfHealingEnded: (metrics) =>
		metrics.selfHealingEnded({ found: 3, republished: 2, quarantined: 1, errors: 0, executionMs: 40 }),
};
const names = Object.keys(CALLS) as (keyof Metrics)[];

describe("a metric", () => {
	it.each(names)("%s is one line for each set of dimensions, in the embedded format", (name) => {
		const { lines, metrics } = metricsThatNote();
		CALLS[name](metrics, "npm");
		const sets = lines.flatMap((line) =>
			line._aws.CloudWatchMetrics.map(({ Dimensions }) => String(Dimensions)),
		);
		expect(sets.length).toBeGreaterThan(0);
		expect(new Set(sets).size).toBe(sets.length);
		for (const line of lines) expectOwnDimensions(line);
	});

	function expectOwnDimensions(line: Line): void {
		expect(line._aws.Timestamp).toBe(NOW);
		for (const directive of line._aws.CloudWatchMetrics) {
			expect(directive.Namespace).toBe(METRIC_NAMESPACE);
			for (const { Name, Unit } of directive.Metrics) {
				const definition = METRICS[Name as MetricName];
				expect(directive.Dimensions).toEqual([definition.dimensions]);
				expect(Unit).toBe(definition.unit);
				expect(line[Name]).toEqual(expect.any(Number));
			}
			for (const dimension of directive.Dimensions.flat())
				expect(line[dimension]).toEqual(expect.any(String));
		}
	}

	it("of a run of self-healing that had nothing to do is not written", () => {
		const { lines, metrics } = metricsThatNote();
		metrics.selfHealingEnded({ found: 0, republished: 0, quarantined: 0, errors: 0, executionMs: 40 });
		expect(lines).toEqual([]);
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

/** Names as registries have them, of any ecosystem. */
const PACKAGES = [
	"express",
	"left-pad",
	"404-page",
	"@scope/name",
	"JSONStream",
	"Newtonsoft.Json",
	"org.apache.commons:commons-lang3",
	"github.com/spf13/cobra",
	"zope.interface",
	"__proto__",
	"open",
	"constructor",
];
const packageName = fc.oneof(
	fc.constantFrom(...PACKAGES),
	fc.stringMatching(/^(@[a-z0-9-]{1,20}\/)?[a-z0-9._-]{1,40}$/),
	fc.string(),
);

/** Every value of a dimension in these lines, by dimension. */
function dimensionsIn(lines: readonly Line[]): [dimension: string, value: unknown][] {
	return lines.flatMap((line) =>
		line._aws.CloudWatchMetrics.flatMap(({ Dimensions }) => Dimensions.flat()).map(
			(dimension): [string, unknown] => [dimension, line[dimension]],
		),
	);
}

describe("a dimension", () => {
	it.each(names)("of %s is never a package's name, nor any other text from outside", (name) => {
		fc.assert(
			fc.property(packageName, (text) => {
				const { lines, metrics } = metricsThatNote();
				CALLS[name](metrics, text);
				const known = new Set<unknown>(
					[...Object.values(DIMENSION_VALUES)].flatMap((values) =>
						values instanceof Set ? [...values] : [],
					),
				);
				for (const [dimension, value] of dimensionsIn(lines)) {
					if (value === "other" || known.has(value)) continue;
					expect([dimension, value]).toEqual(["no such value", text]);
				}
			}),
			{ numRuns: runs(100) },
		);
	});

	it("keeps the values that it has", () => {
		const { lines, metrics } = metricsThatNote();
		metrics.errorOccurred({ errorType: "UpstreamTimeoutError", service: "npm", handler: "collect-npm" });
		metrics.errorOccurred({ errorType: "ThrottlingException", service: "api", handler: "collect-npm" });
		metrics.circuitStateChanged({ circuit: "deps.dev", state: "half_open" });
		expect(dimensionsIn(lines)).not.toContainEqual([expect.anything(), "other"]);
	});

	it("takes a bounded number of values, though the form of an error's name is all that is asked", () => {
		const { lines, metrics } = metricsThatNote();
		const letters = [..."abcdefghijklmnopqrstuvwxyz"];
		for (const first of letters) {
			for (const second of letters) {
				const errorType = `Made${first}${second}Error`;
				metrics.errorOccurred({ errorType, service: "npm", handler: "collect-npm" });
			}
		}
		expect(lines).toHaveLength(26 * 26);
		expect(new Set(lines.map((line) => line["ErrorType"])).size).toBeLessThanOrEqual(129);
	});
});

it("that cannot be written fails nobody, and the next one is written", () => {
	let isBroken = true;
	const lines: string[] = [];
	const onError = vi.fn();
	const metrics = createEmfMetrics({
		clock: { now: () => NOW },
		isHandler: (name) => name === "collect-npm",
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
