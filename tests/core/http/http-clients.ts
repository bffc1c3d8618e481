/** Clients and scripted upstreams that close with the test that started them. */
import { systemClock } from "@dephealth/core/clock.ts";
import {
	createHttpClient,
	type HttpClient,
	type HttpClientOptions,
} from "@dephealth/core/http/http-client.ts";
import type { JsonRequest } from "@dephealth/core/http/json-request.ts";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { type Handler, type LoopbackUpstream, startLoopbackUpstream } from "./loopback-upstream.ts";

export const anyJson = z.unknown();

export async function upstream(...handlers: Handler[]): Promise<LoopbackUpstream> {
	const started = await startLoopbackUpstream(...handlers);
	onTestFinished(started.close);
	return started;
}

/** Its clock does not move, so that no deadline passes and no pause takes time, unless a test moves it. */
export function httpClient(options: Partial<HttpClientOptions> = {}): HttpClient {
	const clock = options.clock ?? { ...systemClock, sleep: sleepOnlyBetweenTries };
	const client = createHttpClient({ random: () => 0.5, ...options, clock });
	onTestFinished(() => client.close());
	return client;
}

/** Pauses are at most two seconds, deadlines longer: the first are skipped, the latter never come. */
export async function sleepOnlyBetweenTries(milliseconds: number, signal?: AbortSignal): Promise<void> {
	if (milliseconds <= 2000) return;
	await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

export function get(url: URL, options: Partial<JsonRequest<unknown>> = {}): JsonRequest<unknown> {
	return { source: "npm", url, schema: anyJson, ...options };
}

export async function failureOf(work: Promise<unknown>): Promise<Error> {
	try {
		await work;
	} catch (error) {
		if (error instanceof Error) return error;
		throw new Error(`Not an error: ${String(error)}`);
	}
	throw new Error("It did not fail.");
}

export async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

export function ignore(): void {}
