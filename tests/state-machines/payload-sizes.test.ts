import { BULK_SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { MAX_BATCH, MAX_PACKED_LENGTH } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { describe, expect, it } from "vitest";
import { definitionOf, statesOf } from "./definitions.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const STATE_BYTES = 262_144;
const LONGEST_SPEC = 300;
/** An answer's names and times beside what is packed. */
const ANSWER_FRAME = 120;
/** Ids, the round and the names of the payload's fields. */
const FRAME = 1_000;

type Batcher = { MaxItemsPerBatch: number; MaxInputBytesPerBatch: number };

function batcherOf(machine: string): Batcher {
	const batchers = [...statesOf(definitionOf(machine))].flatMap(([, state]) => state.ItemBatcher ?? []);
	expect(batchers).toHaveLength(1);
	return batchers[0] as Batcher;
}

describe.each(["refresh-packages", "collect-packages"])("the largest batch of %s", (machine) => {
	const { MaxItemsPerBatch, MaxInputBytesPerBatch } = batcherOf(machine);

	it("has no more packages than its tasks take", () => {
		expect(MaxItemsPerBatch).toBeLessThanOrEqual(MAX_BATCH);
	});

	it("fits into a state with all that its sources may answer", () => {
		const items = Math.min(MaxInputBytesPerBatch, MaxItemsPerBatch * (LONGEST_SPEC + 3));
		const answers = BULK_SOURCE_NAMES.length * (MAX_PACKED_LENGTH + ANSWER_FRAME);
		expect(items + answers + FRAME).toBeLessThanOrEqual(STATE_BYTES);
	});

	it("fits into a state with the packages that deps.dev tells of", () => {
		const items = Math.min(MaxInputBytesPerBatch, MaxItemsPerBatch * (LONGEST_SPEC + 3));
		expect(3 * items + MAX_PACKED_LENGTH + FRAME).toBeLessThanOrEqual(STATE_BYTES);
	});
});
