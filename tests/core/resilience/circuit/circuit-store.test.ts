import { randomUUID } from "node:crypto";
import { createCircuitStateStore } from "@dephealth/core/resilience/circuit/circuit-store.ts";
import { type CircuitState, INITIAL_CIRCUIT } from "@dephealth/core/resilience/circuit/circuit-transition.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../../local-storage.ts";
import { createManualClock } from "../../../manual-clock.ts";

let storage: ContractStorage;
beforeAll(async () => {
	storage = await startContractStorage();
});
afterAll(() => storage.close());

const aStore = () =>
	createCircuitStateStore({
		client: storage.client,
		tableName: storage.tables.operations,
		clock: createManualClock(),
		uuid: randomUUID,
	});

const OTHER: CircuitState = { ...INITIAL_CIRCUIT, epoch: INITIAL_CIRCUIT.epoch + 1 };

describe.each([
	["different states", OTHER],
	["the same state", INITIAL_CIRCUIT],
])("two processes that write %s", (_, second) => {
	it("for the first time: one of them does", async () => {
		const name = randomUUID();
		expect(await aStore().write(name, INITIAL_CIRCUIT, 0)).toBe(true);
		expect(await aStore().write(name, second, 0)).toBe(false);
		expect(await aStore().read(name)).toEqual({ state: INITIAL_CIRCUIT, version: 1 });
	});

	it("over one version: one of them does", async () => {
		const name = randomUUID();
		await aStore().write(name, OTHER, 0);
		expect(await aStore().write(name, INITIAL_CIRCUIT, 1)).toBe(true);
		expect(await aStore().write(name, second, 1)).toBe(false);
		expect(await aStore().read(name)).toEqual({ state: INITIAL_CIRCUIT, version: 2 });
	});
});

it("a write whose answer was lost is known again when the SDK repeats it", async () => {
	const name = randomUUID();
	const write = randomUUID();
	const store = createCircuitStateStore({
		client: storage.client,
		tableName: storage.tables.operations,
		clock: createManualClock(),
		uuid: () => write,
	});
	expect(await store.write(name, OTHER, 0)).toBe(true);
	expect(await store.write(name, OTHER, 0)).toBe(true);
});

it("a write that is refused for another reason than its condition is no lost race", async () => {
	const write = createCircuitStateStore({
		client: storage.client,
		tableName: "no-such-table",
		clock: createManualClock(),
		uuid: randomUUID,
	}).write("npm", OTHER, 0);
	await expect(write).rejects.toThrow();
});
