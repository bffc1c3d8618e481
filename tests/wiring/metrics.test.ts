/** Each metric of the catalogue, by the event that it counts: nobody can unplug one unseen. */
import type { MetricName } from "@dephealth/contract/metrics.ts";
import { shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import { UPSTREAM_KEYS } from "@dephealth/core/sources/sources.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ComposedProduct, startComposedProduct } from "./composed-product.ts";

let product: ComposedProduct;
beforeAll(async () => {
	product = await startComposedProduct();
	// This loads every module before time may jump.
	await product.collect("active-700");
	await product.run("process-dead-letters");
	await product.run("heal-stale-packages");
});
afterEach(async () => {
	product.breakCalls(() => false);
	await product.behave(Object.fromEntries(UPSTREAM_KEYS.map((upstream) => [upstream, { mode: "ok" }])));
});
afterAll(() => product?.stop());

const HOUR_MS = 3_600_000;

/** A package whose collection died hours ago. */
async function lose(name: string, healAttempts = 0): Promise<void> {
	const ref = { ecosystem: "npm", name } as const;
	await product.putItem("packages", {
		pk: `npm#${name}`,
		sk: "LATEST",
		collection_status: "pending",
		status_shard: shardedIndexValue("pending", ref),
		status_since: new Date(product.clock.now() - 3 * HOUR_MS).toISOString(),
		heal_attempts: healAttempts,
	});
}

/** Some time after the last reads, which are reported together. */
async function readAgain(name: string, afterMs: number): Promise<void> {
	product.clock.advance(afterMs);
	expect((await product.get(`/v1/packages/npm/${name}`)).status).toBe(200);
}

function aDeadLetter(name: string, retryCount: number, notBefore?: string): string {
	return JSON.stringify({
		package: { ecosystem: "npm", name },
		sources: ["github"],
		failures: [{ source: "github", error: "UpstreamUnavailableError", cause: "down" }],
		dead_letter_id: `dead-letter-${name}`,
		first_failed_at: new Date(product.clock.now() - HOUR_MS).toISOString(),
		_retry_count: retryCount,
		_error_class: "transient",
		...(notBefore !== undefined && { not_before: notBefore }),
	});
}

type Event = {
	says: string;
	dimensions?: Record<string, string>;
	happens: () => Promise<unknown>;
	/** Default 1. */
	atLeast?: number;
};

let lost = 800;
async function healOneOfEach(): Promise<void> {
	await lose(`active-${lost++}`);
	await lose(`active-${lost++}`, 5);
	await product.run("heal-stale-packages");
}

/**
 * A metric without an event here is a compile error. Only Lambda starts cold: tests/functions/compose/process/on-lambda.test.ts.
 */
const EVENTS: Readonly<Record<Exclude<MetricName, "ColdStarts">, readonly Event[]>> = {
	Errors: [
		{
			says: "an upstream fails",
			dimensions: { ErrorType: "UpstreamUnavailableError", Service: "GitHub", Handler: "collect-github" },
			async happens() {
				await product.behave({ github: { mode: "down" } });
				await product.collect("active-701");
			},
		},
		{
			says: "a route fails",
			dimensions: {
				ErrorType: "StorageUnavailableError",
				Service: "api",
				Handler: "GET /v1/history/{ecosystem}/{name+}",
			},
			async happens() {
				product.breakCalls(({ command }) => command === "Query");
				expect((await product.get("/v1/history/npm/active-702")).status).toBe(503);
			},
		},
	],
	CircuitBreakerStateChange: [
		{
			says: "a circuit opens",
			dimensions: { CircuitName: "bundlephobia", State: "open" },
			async happens() {
				await product.behave({ bundlephobia: { mode: "down" } });
				for (const name of ["quiet-711", "quiet-712", "quiet-713"]) await product.collect(name);
			},
		},
	],
	CircuitsOpened: [
		{
			says: "a circuit opens, whichever",
			async happens() {
				await product.behave({ bundlephobia: { mode: "down" } });
				// One that is open already opens again when it has been tried.
				await product.clock.advance(3_600_000);
				for (const name of ["quiet-714", "quiet-715", "quiet-716"]) await product.collect(name);
			},
		},
	],
	CircuitStoreFailures: [
		{
			says: "the table of the circuits cannot be reached",
			dimensions: { CircuitName: "npm" },
			async happens() {
				product.breakCalls(({ input }) => JSON.stringify(input).includes("CIRCUIT#"));
				await product.behave({ npmRegistry: { mode: "ok", errorRate: 1 } });
				await product.collect("quiet-721");
			},
		},
	],
	DLQProcessing: [
		{
			says: "a dead letter is queued again",
			dimensions: { Action: "requeued" },
			async happens() {
				await product.sendDeadLetter(aDeadLetter("quiet-731", 0));
				await product.run("process-dead-letters");
			},
		},
		{
			says: "a dead letter is given up",
			dimensions: { Action: "permanent_failure" },
			async happens() {
				await product.sendDeadLetter("not JSON");
				await product.run("process-dead-letters");
			},
		},
		{
			says: "a repair is started",
			dimensions: { Action: "processed" },
			async happens() {
				await product.sendDeadLetter(
					aDeadLetter("quiet-732", 1, new Date(product.clock.now() - 1000).toISOString()),
				);
				await product.run("process-dead-letters");
			},
		},
	],
	Collections: [
		{ says: "complete", dimensions: { Outcome: "complete" }, happens: () => product.collect("quiet-741") },
		{
			says: "partial",
			dimensions: { Outcome: "partial" },
			async happens() {
				await product.behave({ depsDev: { mode: "down" } });
				await product.collect("quiet-742");
			},
		},
		{
			says: "not found",
			dimensions: { Outcome: "not_found" },
			happens: () => product.collect("sandbox-unknown-743"),
		},
	],
	CollectionLatency: [
		{
			says: "a collection that takes time",
			dimensions: { Outcome: "complete" },
			happens: () => product.collect("quiet-751"),
		},
	],
	UpstreamCalls: [
		{
			says: "an upstream is asked",
			dimensions: { CircuitName: "deps.dev" },
			happens: () => product.collect("quiet-761"),
		},
		{
			says: "a repository's history is read",
			dimensions: { CircuitName: "git on github.com" },
			happens: () => product.collect("quiet-762"),
		},
	],
	UpstreamRefusals: [
		{
			says: "an upstream wants to be asked less often",
			dimensions: { CircuitName: "npm downloads" },
			async happens() {
				await product.behave({ npmDownloads: { mode: "rate_limited" } });
				await product.collect("quiet-763");
			},
		},
	],
	GithubAnswerTime: [{ says: "GitHub is asked", happens: () => product.collect("quiet-764") }],
	PackageCacheReads: [
		{
			says: "a package that is read",
			dimensions: { Result: "miss" },
			happens: () => readAgain("active-700", 300_001),
		},
		{
			says: "a package that is at hand",
			dimensions: { Result: "hit" },
			happens: () => readAgain("active-700", 10_001),
		},
	],
	SelfHealingItemsFound: [{ says: "stuck packages", happens: healOneOfEach, atLeast: 2 }],
	SelfHealingItemsRepublished: [{ says: "stuck packages", happens: healOneOfEach }],
	SelfHealingItemsQuarantined: [{ says: "poisoned packages", happens: healOneOfEach }],
	SelfHealingErrors: [
		{
			says: "the topic cannot be reached",
			async happens() {
				product.breakCalls(({ command }) => command === "PublishBatch");
				await healOneOfEach();
			},
		},
	],
	SelfHealingExecutionTime: [{ says: "a run", happens: healOneOfEach }],
};

describe.each(Object.entries(EVENTS))("%s counts", (name, events) => {
	it.each(events.map((event) => [event.says, event] as const))(
		"%s",
		async (_, { happens, dimensions, atLeast = 1 }) => {
			const before = await product.sumOf(name as MetricName, dimensions);
			await happens();
			expect(await product.sumOf(name as MetricName, dimensions)).toBeGreaterThanOrEqual(before + atLeast);
		},
	);
});
