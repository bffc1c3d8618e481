import { CIRCUIT_ACTIONS } from "@dephealth/contract/vocabulary.ts";
import { createCircuit } from "@dephealth/core/resilience/circuit/create-circuit.ts";
import { CIRCUIT_PRESETS } from "@dephealth/core/sources/sources.ts";
import type { ApiRequest } from "@dephealth/functions/api/http/request.ts";
import { createSteerCircuit } from "@dephealth/functions/api/routes/operations/steer-circuit.ts";
import { beforeEach, describe, expect, it } from "vitest";

let circuit: ReturnType<typeof createCircuit>;

beforeEach(() => {
	circuit = createCircuit({
		name: "npm",
		policy: CIRCUIT_PRESETS.npm,
		clock: { now: () => 0 },
		uuid: () => "id",
	});
});

async function steer(action: string, name = "npm") {
	const respond = createSteerCircuit({ circuits: new Map([["npm", circuit]]) });
	const request = {
		pathParameters: new Map([
			["name", name],
			["action", action],
		]),
		caller: { kind: "account", owner: "user_operator" },
	} as Partial<ApiRequest> as ApiRequest;
	const { status, body } = await respond(request);
	return { status, ...JSON.parse(body ?? "") };
}

describe("POST /v1/circuits/{name}/{action}", () => {
	it.each([
		["force-open", "forced_open"],
		["disable", "disabled"],
		["measure-only", "metrics_only"],
		["automatic", "closed"],
		["reset", "closed"],
	])("%s: the circuit is %s", async (action, state) => {
		expect(await steer(action)).toEqual({ status: 200, name: "npm", state });
	});

	it("lets a circuit go again", async () => {
		await steer("force-open");
		expect(circuit.refusal()).toBeDefined();
		await steer("automatic");
		expect(circuit.refusal()).toBeUndefined();
	});

	it("names the circuits and the actions that there are", async () => {
		await expect(steer("reset", "left-pad")).rejects.toThrow("There are: npm.");
		await expect(steer("explode")).rejects.toThrow(CIRCUIT_ACTIONS.join(", "));
		await expect(steer("__proto__")).rejects.toThrow("There is no such action");
	});
});
