/** What stands between the product and its upstreams, by its effect: circuits, bulkhead, budget, retries. */

import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { SOURCES, UPSTREAM_KEYS, UPSTREAMS, type UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { guardOf } from "@dephealth/functions/compose/circuits.ts";
import { createComposition } from "@dephealth/functions/compose/process/composition.ts";
import { spellName } from "@dephealth/local/sandbox/world/ecosystem-world.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { until } from "../patience.ts";
import { type ComposedProduct, startComposedProduct } from "./composed-product.ts";

let product: ComposedProduct;
beforeAll(async () => {
	product = await startComposedProduct();
	// This loads every module before time may jump.
	await product.collect("active-600");
});
afterEach(() => product.behave(Object.fromEntries(UPSTREAM_KEYS.map((key) => [key, { mode: "ok" }]))));
afterAll(() => product?.stop());

let packages = 600;
const another = (archetype = "quiet") => `${archetype}-${++packages}`;

/** Packages whose repositories are with a host. The sandbox invents none on Bitbucket. */
const HOSTED: { readonly [K in UpstreamKey]?: string } = {
	gitOnGitlab: "gitlab-hosted",
	gitOnCodeberg: "codeberg-hosted",
	gitElsewhere: "self-hosted",
};

/** An ecosystem about which an upstream is asked. */
function ecosystemOf(key: UpstreamKey): Ecosystem {
	const own = ECOSYSTEMS.find((one) => key in (describeEcosystem(one).registry.servers ?? {}));
	if (own) return own;
	const source = SOURCE_NAMES.find((name) => key in SOURCES[name].upstreams) ?? "npm";
	const { ecosystems } = SOURCES[source];
	if (ecosystems === "all") return "npm";
	return ecosystems.find((ecosystem) => ecosystem === "npm") ?? ecosystems[0] ?? "npm";
}

describe.each(UPSTREAM_KEYS.filter((key) => key !== "gitOnBitbucket"))("the circuit of %s", (key) => {
	const circuit = encodeURIComponent(UPSTREAMS[key].name);

	it("lets calls through while it is closed, and none while it is open", async () => {
		const ecosystem = ecosystemOf(key);
		const before = await product.callsTo(key);
		const name = () => spellName(ecosystem, another(HOSTED[key]));
		await product.collect(name(), ecosystem);
		expect(await product.callsTo(key)).toBeGreaterThan(before);

		expect((await product.send("POST", `/v1/circuits/${circuit}/force-open`)).status).toBe(200);
		const closed = await product.callsTo(key);
		await product.collect(name(), ecosystem);
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

it("a host that is down opens its own circuit: git on other hosts is read as before", async () => {
	await product.behave({ gitOnGitlab: { mode: "down" }, github: { mode: "down" } });
	for (let count = 0; count < 6; count++) await product.collect(another("gitlab-hosted"));
	const before = await product.callsTo("gitOnGithub");
	await product.collect(another());
	expect(await product.callsTo("gitOnGithub")).toBeGreaterThan(before);
	const phaseOf = async (name: string) => {
		const stored = await product.itemOf("operations", `CIRCUIT#${name}`, "STATE");
		return JSON.parse(String(stored?.["state"] ?? '{"phase":{"name":"closed"}}')).phase.name;
	};
	expect(await phaseOf("git on gitlab.com")).toMatch(/open/);
	expect(await phaseOf("git on github.com")).toBe("closed");
	expect(await phaseOf("git elsewhere")).toBe("closed");
});

it("the bulkhead in front of an upstream lets at most 64 calls run at once", async () => {
	const composition = createComposition({
		env: { PACKAGES_TABLE: "dephealth-local-packages", OPERATIONS_TABLE: "dephealth-local-operations" },
		aws: product.runtime.aws,
	});
	const guard = guardOf(composition)("npm");
	const answer = Promise.withResolvers<void>();
	let running = 0;
	const calls = Array.from({ length: 100 }, () =>
		guard(async () => {
			running += 1;
			await answer.promise;
		}),
	);
	await until(() => (running >= 64 ? true : undefined), "the 64th call");
	for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
	expect(running).toBe(64);
	answer.resolve();
	await Promise.all(calls);
	expect(running).toBe(100);
});

it("calls to GitHub are counted against its hourly allowance", async () => {
	const used = async () =>
		(await product.itemsOf("operations"))
			.filter(({ pk }) => String(pk).startsWith("BUDGET#github#"))
			.reduce((sum, item) => sum + Number(item["used"]), 0);
	const before = await used();
	await product.collect(another());
	expect(await used()).toBeGreaterThan(before);
});
