import { expect, it } from "vitest";
import { askEndpoint } from "../../../rigs/judges/dynamodb/ask.ts";
import { compareStores } from "../../../rigs/judges/dynamodb/compare-stores.ts";
import { startDynalite } from "../../../rigs/judges/dynamodb/dynalite.ts";
import { KNOWN_DIFFERENCES } from "../../../rigs/judges/dynamodb/known-differences.ts";
import { askOurStore } from "../../../rigs/judges/dynamodb/our-store.ts";
import { fuzzSeed, runs } from "../../property-runs.ts";

/** `npm run judge:dynamodb` asks ten thousand. */
const OPERATIONS = runs(400);
const seed = fuzzSeed();

it(`answers random requests as dynalite does (FUZZ_SEED=${seed})`, async () => {
	const dynalite = await startDynalite();
	const { findings, succeeded } = await compareStores(askOurStore(), askEndpoint(dynalite.url), {
		operations: OPERATIONS,
		seed,
		known: KNOWN_DIFFERENCES,
	});
	await dynalite.stop();
	expect(findings).toEqual([]);
	expect(succeeded).toBeGreaterThan(OPERATIONS / 4);
});
