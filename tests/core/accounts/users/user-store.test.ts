import { createUserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStorage, startLocalStorage } from "../../../local-storage.ts";
import { createManualClock } from "../../../manual-clock.ts";

let storage: LocalStorage;
beforeAll(async () => {
	storage = await startLocalStorage();
});
afterAll(() => storage.close());

describe("an alert about to be sent", () => {
	it("is begun once, the next one anew", async () => {
		const users = createUserStore({
			client: storage.client,
			tableName: storage.tables.accounts,
			clock: createManualClock(),
		});
		await users.ensure("user_1", "sealed");
		expect(await users.beginAlert("user_1", "80")).toBe(true);
		expect(await users.beginAlert("user_1", "80")).toBe(false);
		expect(await users.beginAlert("user_1", "95")).toBe(true);
	});
});
