import { CircuitOpenError, PackageNotFoundError, UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { guardHttpClient } from "@dephealth/core/http/guarded-http-client.ts";
import type { HttpClient } from "@dephealth/core/http/http-client.ts";
import { createBulkhead } from "@dephealth/core/resilience/bulkhead.ts";
import { circuitPolicy } from "@dephealth/core/resilience/circuit/circuit-policy.ts";
import { createCircuit } from "@dephealth/core/resilience/circuit/create-circuit.ts";
import { createGuard, type Guard } from "@dephealth/core/resilience/guard.ts";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createManualClock } from "../../manual-clock.ts";

const clock = createManualClock();

function guard(name: string): Guard {
	return createGuard({
		circuit: createCircuit({ name, policy: circuitPolicy({ failureThreshold: 2 }), clock, uuid: () => "id" }),
		bulkhead: createBulkhead({ name, maxConcurrent: 10, maxWaiting: 10 }),
		clock,
	});
}

function clientThat(answers: () => Promise<never>) {
	let calls = 0;
	const http: HttpClient = {
		requestJson() {
			calls += 1;
			return answers();
		},
		close: async () => {},
	};
	const guards = new Map([
		["npm", guard("npm")],
		["github", guard("github")],
	]);
	const guarded = guardHttpClient(http, (source) => guards.get(source) ?? guard(source));
	const ask = (source: string) =>
		guarded.requestJson({ source, url: new URL("http://x/"), schema: z.unknown() }).catch((e: unknown) => e);
	return { ask, calls: () => calls };
}

describe("a client whose calls pass a guard", () => {
	it("stops calling a source that is down, and only that one", async () => {
		const { ask, calls } = clientThat(() =>
			Promise.reject(new UpstreamUnavailableError("down", { source: "npm" })),
		);
		await ask("npm");
		await ask("npm");
		expect(await ask("npm")).toBeInstanceOf(CircuitOpenError);
		expect(calls()).toBe(2);
		expect(await ask("github")).toBeInstanceOf(UpstreamUnavailableError);
	});

	it("goes on asking a source that only knows no such package", async () => {
		const { ask, calls } = clientThat(() =>
			Promise.reject(new PackageNotFoundError("no", { source: "npm", status: 404 })),
		);
		for (let call = 0; call < 20; call++) expect(await ask("npm")).toBeInstanceOf(PackageNotFoundError);
		expect(calls()).toBe(20);
	});
});
