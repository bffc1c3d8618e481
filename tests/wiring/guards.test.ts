/** What stands between the product and its upstreams, by its effect: circuits, bulkhead, budget, retries. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { SOURCES, UPSTREAM_KEYS, UPSTREAMS, type UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { SIMULATED } from "@dephealth/local/sandbox/upstreams.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ComposedProduct, startComposedProduct } from "./composed-product.ts";

let product: ComposedProduct;
beforeAll(async () => {
	product = await startComposedProduct();
	// So that every module is loaded before time may jump.
	await product.collect("active-600");
});
afterEach(() => product.behave(Object.fromEntries(UPSTREAM_KEYS.map((key) => [key, { mode: "ok" }]))));
afterAll(() => product?.stop());

let packages = 600;
const another = () => `active-${++packages}`;

/** An ecosystem about which an upstream is asked. */
function ecosystemOf(key: UpstreamKey): string {
	const source = SOURCE_NAMES.find((name) => key in SOURCES[name].upstreams) ?? "npm";
	const { ecosystems } = SOURCES[source];
	if (ecosystems === "all") return "npm";
	return ecosystems.find((ecosystem) => ecosystem === "npm") ?? ecosystems[0] ?? "npm";
}

describe.each(UPSTREAM_KEYS)("the circuit of %s", (key) => {
	const circuit = encodeURIComponent(UPSTREAMS[key].name);

	it("lets calls through while it is closed, and none while it is open", async () => {
		const ecosystem = ecosystemOf(key);
		const before = await product.callsTo(key);
		await product.collect(another(), ecosystem);
		expect(await product.callsTo(key)).toBeGreaterThan(before);

		expect((await product.send("POST", `/v1/circuits/${circuit}/force-open`)).status).toBe(200);
		const closed = await product.callsTo(key);
		await product.collect(another(), ecosystem);
		expect(await product.callsTo(key)).toBe(closed);
		expect((await product.send("POST", `/v1/circuits/${circuit}/automatic`)).status).toBe(200);
	});
});

it("a circuit's state is shared by all processes: it stands in the Operations table", async () => {
	const stored = await product.itemOf("operations", "CIRCUIT#npm", "STATE");
	expect(stored).toMatchObject({ version: expect.any(Number) });
});

it("an upstream that is down opens its own circuit, and no other", async () => {
	await product.behave({ depsDev: { mode: "down" } });
	const names = Array.from({ length: 6 }, another);
	for (const name of names) await product.collect(name);
	const status = (await (await product.get("/v1/status")).json()) as {
		circuits: { name: string; state: string }[];
	};
	const states = new Map(status.circuits.map(({ name, state }) => [name, state]));
	expect(states.get("deps.dev")).toMatch(/open/);
	expect(states.get("npm")).toBe("closed");
	expect(states.get("GitHub")).toBe("closed");
});

it("the bulkhead lets at most 64 calls to one upstream run at once", async () => {
	await product.behave({ npmRegistry: { mode: "ok", latencyMs: 200 } });
	const packuments = mostAtOnce(({ path }) => path.startsWith(`/${SIMULATED.npmRegistry.prefix}/`));
	const names = Array.from({ length: 70 }, another);
	await Promise.all(names.map((name) => product.send("POST", `/v1/collect/npm/${name}`)));
	for (const name of names) await product.collect(name);
	const most = packuments.end();
	expect(most).toBeGreaterThan(32);
	expect(most).toBeLessThanOrEqual(64);
});

/** Watches how many requests run side by side; undici says when they begin and end. */
function mostAtOnce(isCounted: (request: { path: string }) => boolean) {
	let running = 0;
	let most = 0;
	function begin(message: unknown): void {
		if (!isCounted((message as { request: { path: string } }).request)) return;
		running += 1;
		most = Math.max(most, running);
	}
	function end(message: unknown): void {
		if (isCounted((message as { request: { path: string } }).request)) running -= 1;
	}
	subscribe("undici:request:create", begin);
	subscribe("undici:request:trailers", end);
	return {
		end(): number {
			unsubscribe("undici:request:create", begin);
			unsubscribe("undici:request:trailers", end);
			return most;
		},
	};
}

it("calls to GitHub are counted against its hourly allowance", async () => {
	const used = async () =>
		(await product.itemsOf("operations"))
			.filter(({ pk }) => String(pk).startsWith("BUDGET#github#"))
			.reduce((sum, item) => sum + Number(item["used"]), 0);
	const before = await used();
	await product.collect(another());
	expect(await used()).toBeGreaterThan(before);
});
