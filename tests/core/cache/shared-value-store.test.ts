import { createSharedValue } from "@dephealth/core/cache/shared-value-store.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStorage, startLocalStorage } from "../../local-storage.ts";

let storage: LocalStorage;
beforeAll(async () => {
	storage = await startLocalStorage();
});
afterAll(() => storage.close());

const START = Date.UTC(2026, 0, 1);
let names = 0;

/** Several processes that share a value; a `table` that does not exist simulates an outage. */
function createProcesses(count: number, table = storage.tables.operations) {
	const name = `value-${names++}`;
	let now = START;
	let made = 0;
	const failures: unknown[] = [];
	const processes = Array.from({ length: count }, () =>
		createSharedValue({
			client: storage.client,
			tableName: table,
			clock: { now: () => now },
			name,
			keptMs: 15_000,
			make: async () => `made ${++made}`,
			onStoreFailure: (error) => failures.push(error),
		}),
	);
	return {
		ask: () => Promise.all(processes.map((each) => each.get())),
		set(time: number) {
			now = time;
		},
		made: () => made,
		failures,
	};
}

describe("a shared value", () => {
	it("is made by one process for all, and again when it is too old", async () => {
		const { ask, set, made } = createProcesses(5);
		await ask();
		const first = made();
		expect(new Set(await ask()).size).toBe(1);
		set(START + 14_999);
		await ask();
		expect(made()).toBe(first);
		set(START + 15_000);
		await ask();
		expect(made()).toBe(first + 1);
	});

	it("is the one before while another process makes the next", async () => {
		const { ask, set } = createProcesses(2);
		const [first] = await ask();
		set(START + 20_000);
		const answers = new Set(await ask());
		expect(answers.size).toBe(2);
		expect([...answers].some((text) => text.startsWith(first?.slice(0, 4) ?? "?"))).toBe(true);
		expect(new Set(await ask()).size).toBe(1);
	});

	it("is made anew although the last one is from the future, by a clock that was wrong", async () => {
		const { ask, set, made } = createProcesses(1);
		set(START + 86_400_000);
		await ask();
		set(START);
		await ask();
		expect(made()).toBe(2);
	});

	it("is made by each for itself when the table cannot be reached", async () => {
		const { ask, made, failures } = createProcesses(3, "no-such-table");
		expect(new Set(await ask()).size).toBe(3);
		expect(made()).toBe(3);
		expect(failures.length).toBeGreaterThanOrEqual(3);
	});
});
