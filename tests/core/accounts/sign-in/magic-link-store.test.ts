import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { createMagicLinkStore } from "@dephealth/core/accounts/sign-in/magic-link-store.ts";
import { MAGIC_LINK_LIFETIME_MS } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { TokenAlreadyUsedError, TokenExpiredError, TokenInvalidError } from "@dephealth/core/errors.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itemsOf } from "../../../items-of.ts";
import { type ContractStorage, startContractStorage } from "../../../local-storage.ts";

/** Time that tests set; sleeping is real, and short. */
let now = Date.UTC(2026, 10, 23);
const clock = { ...systemClock, now: () => now };

let storage: ContractStorage;
let links: ReturnType<typeof createMagicLinkStore>;
let count = 0;

beforeAll(async () => {
	storage = await startContractStorage(clock);
	links = createMagicLinkStore({ client: storage.client, tableName: storage.tables.accounts, clock });
});
afterAll(() => storage.close());

const hash = () => `hash-${++count}`;
const request = () => `request-${++count}`;

/** An account with a link. */
async function aLink() {
	const [owner, tokenHash] = [await storage.aUser(), hash()];
	expect(await links.issue({ owner, tokenHash, request: request() })).toBe("first");
	return { owner, tokenHash };
}

describe("a magic link", () => {
	it("leads to its owner, once", async () => {
		const { owner, tokenHash } = await aLink();
		expect(await links.consume(tokenHash)).toBe(owner);
		await expect(links.consume(tokenHash)).rejects.toThrow(TokenAlreadyUsedError);
	});

	it("that is handed over leads to its owner, too, for as long as it says and as often as there are links", async () => {
		const owner = await storage.aUser();
		const [first, second] = [hash(), hash()];
		await links.hand({ owner, tokenHash: first, lifetimeMs: 1000 });
		await links.hand({ owner, tokenHash: second, lifetimeMs: 2000 });
		now += 1500;
		await expect(links.consume(first)).rejects.toThrow(TokenExpiredError);
		expect(await links.consume(second)).toBe(owner);
	});

	it("is found used by its own write, which the SDK sends again when the answer was lost", async () => {
		const { owner, tokenHash } = await aLink();
		const send = storage.client.send.bind(storage.client);
		const client = {
			send: async (command: never) => {
				const isWrite = (command as object) instanceof UpdateCommand;
				if (isWrite) await send(command);
				return send(command);
			},
		} as unknown as typeof storage.client;
		const flaky = createMagicLinkStore({ client, tableName: storage.tables.accounts, clock });
		expect(await flaky.consume(tokenHash)).toBe(owner);
		await expect(links.consume(tokenHash)).rejects.toThrow(TokenAlreadyUsedError);
	});

	it("lets in exactly one of 200 who come at once", async () => {
		const { owner, tokenHash } = await aLink();
		const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => links.consume(tokenHash)));
		const let_in = outcomes.filter((outcome) => outcome.status === "fulfilled");
		expect(let_in.map(({ value }) => value)).toEqual([owner]);
		for (const outcome of outcomes) {
			if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(TokenAlreadyUsedError);
		}
	});

	it("expires to the millisecond, although its item is still there", async () => {
		const [first, second] = [await aLink(), await aLink()];
		now += MAGIC_LINK_LIFETIME_MS - 1;
		expect(await links.consume(first.tokenHash)).toBe(first.owner);
		now += 1;
		await expect(links.consume(second.tokenHash)).rejects.toThrow(TokenExpiredError);
	});

	it("that a clock that was ahead has made is not good until that day", async () => {
		now += 400 * 86_400_000;
		const { tokenHash } = await aLink();
		now -= 400 * 86_400_000;
		await expect(links.consume(tokenHash)).rejects.toThrow(TokenExpiredError);
	});

	it("is told used rather than expired when it was used", async () => {
		const { tokenHash } = await aLink();
		await links.consume(tokenHash);
		now += 2 * MAGIC_LINK_LIFETIME_MS;
		await expect(links.consume(tokenHash)).rejects.toThrow(TokenAlreadyUsedError);
	});

	it("is none when nobody has issued it", async () => {
		await expect(links.consume(hash())).rejects.toThrow(TokenInvalidError);
	});

	it("is issued once a minute for an account", async () => {
		const { owner } = await aLink();
		now += 59_999;
		expect(await links.issue({ owner, tokenHash: hash(), request: request() })).toBe("too_soon");
		now += 1;
		expect(await links.issue({ owner, tokenHash: hash(), request: request() })).toBe("first");
	});

	it("is issued to one of many requests at once", async () => {
		const owner = await storage.aUser();
		const issued = await Promise.all(
			Array.from({ length: 50 }, () => links.issue({ owner, tokenHash: hash(), request: request() })),
		);
		expect(issued.filter((turn) => turn !== "too_soon")).toEqual(["first"]);
	});

	it("is issued anew for a request whose mail has failed", async () => {
		const owner = await storage.aUser();
		const again = { owner, request: request() };
		expect(await links.issue({ ...again, tokenHash: hash() })).toBe("first");
		const tokenHash = hash();
		expect(await links.issue({ ...again, tokenHash })).toBe("again");
		expect(await links.consume(tokenHash)).toBe(owner);
	});

	it("stays good when another one is asked for", async () => {
		const { owner, tokenHash } = await aLink();
		now += 60_000;
		await links.issue({ owner, tokenHash: hash(), request: request() });
		expect(await links.consume(tokenHash)).toBe(owner);
	});

	it("is not issued without an account, and leaves nothing behind", async () => {
		const owner = `user_${++count}`;
		expect(await links.issue({ owner, tokenHash: hash(), request: request() })).toBe("too_soon");
		expect(await itemsOf(storage, owner)).toEqual([]);
	});

	it("disappears by itself, and only after it could be told expired", async () => {
		const { owner, tokenHash } = await aLink();
		const item = (await itemsOf(storage, owner)).find(({ sk }) => sk === `MAGIC#${tokenHash}`);
		const seconds = Number(item?.["ttl"]) - now / 1000;
		expect(seconds).toBeGreaterThan(MAGIC_LINK_LIFETIME_MS / 1000);
		expect(seconds).toBeLessThan(2 * 86_400);
	});
});
