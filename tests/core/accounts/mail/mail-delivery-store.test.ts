import {
	createMailDeliveryStore,
	FORGOTTEN_AFTER_MS,
} from "@dephealth/core/accounts/mail/mail-delivery-store.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../../local-storage.ts";
import { createManualClock } from "../../../manual-clock.ts";

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
let clock = createManualClock({ start: START });
let storage: ContractStorage;
beforeAll(async () => {
	storage = await startContractStorage();
});
afterAll(() => storage.close());
beforeEach(async () => {
	clock = createManualClock({ start: START });
	await storage.clear();
});

const store = () =>
	createMailDeliveryStore({ client: storage.client, tableName: storage.tables.operations, clock });

type Step = "sent" | "failed" | number;

describe("how mails go", () => {
	it.each<[string, Step[], number | null]>([
		["nothing was ever sent", [], null],
		["one was sent", ["sent"], null],
		["one failed", ["failed"], START],
		["several failed: since the first", ["failed", MINUTE, "failed", MINUTE, "failed"], START],
		["one was sent after that", ["failed", MINUTE, "sent"], null],
		["and one failed again", ["failed", MINUTE, "sent", MINUTE, "failed"], START + 2 * MINUTE],
		["nobody has asked for an hour since", ["failed", FORGOTTEN_AFTER_MS], null],
		["in the future, by a clock that was ahead", ["failed", -400 * 24 * 60 * MINUTE], null],
		["just under an hour", ["failed", FORGOTTEN_AFTER_MS - 1], START],
	])("%s", async (_, steps, failingSince) => {
		for (const step of steps) {
			if (step === "sent") await store().noteSent();
			else if (step === "failed") await store().noteFailed();
			else await clock.advance(step);
		}
		expect(await store().read()).toEqual({ failingSince });
	});
});
