import { createSessionStore } from "@dephealth/core/accounts/sign-in/session-store.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStorage, startLocalStorage } from "../../../local-storage.ts";
import { createManualClock } from "../../../manual-clock.ts";

const clock = createManualClock();
const WEEK = 7 * 86_400;
let storage: LocalStorage;
let records: ReturnType<typeof createSessionStore>;
beforeAll(async () => {
	storage = await startLocalStorage(clock);
	records = createSessionStore({ client: storage.client, tableName: storage.tables.accounts, clock });
});
afterAll(() => storage.close());

const sessionsOf = async (owner: string) =>
	[...((await storage.apiKeys.access(owner))?.sessions ?? [])].sort();
const recordOf = (id: string) => `${clock.now() / 1000 + WEEK}.${id}`;

describe("the sessions of an account", () => {
	it("last until they are ended, one by one or all at once", async () => {
		const owner = await storage.aUser();
		const [a, b, c] = [recordOf("a"), recordOf("b"), recordOf("c")];
		for (const record of [a, b, c]) await records.begin({ owner, record });
		await records.end({ owner, record: b });
		expect(await sessionsOf(owner)).toEqual([a, c]);
		await records.endAll(owner);
		expect(await sessionsOf(owner)).toEqual([]);
		await records.begin({ owner, record: b });
		expect(await sessionsOf(owner)).toEqual([b]);
	});

	it("forget what has ended by itself", async () => {
		const owner = await storage.aUser();
		await records.begin({ owner, record: recordOf("old") });
		await clock.advance(WEEK * 1000);
		const record = recordOf("new");
		await records.begin({ owner, record });
		expect(await sessionsOf(owner)).toEqual([record]);
	});

	it("are at most twenty: the oldest ends for the newest", async () => {
		const owner = await storage.aUser();
		const begun: string[] = [];
		for (let index = 0; index < 22; index++) {
			const record = recordOf(String(index));
			begun.push(record);
			await records.begin({ owner, record });
			await clock.advance(1000);
		}
		expect(await sessionsOf(owner)).toEqual(begun.slice(2).sort());
	});

	it("that a clock that was ahead has begun make room for the first right one", async () => {
		const owner = await storage.aUser();
		await clock.advance(400 * 86_400_000);
		for (let index = 0; index < 20; index++)
			await records.begin({ owner, record: recordOf(`ahead-${index}`) });
		await clock.advance(-400 * 86_400_000);
		const record = recordOf("right");
		await records.begin({ owner, record });
		expect(await sessionsOf(owner)).toEqual([record]);
	});

	it("are not begun for an account that is gone", async () => {
		await records.begin({ owner: "user_gone", record: recordOf("x") });
		expect(await storage.apiKeys.access("user_gone")).toBeUndefined();
	});
});
