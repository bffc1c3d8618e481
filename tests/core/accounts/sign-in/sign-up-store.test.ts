import { SIGN_UP_LIFETIME_MS } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { createSignUpStore } from "@dephealth/core/accounts/sign-in/sign-up-store.ts";
import { createUserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { TokenAlreadyUsedError, TokenExpiredError, TokenInvalidError } from "@dephealth/core/errors.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itemsOf } from "../../../items-of.ts";
import { type ContractStorage, startContractStorage } from "../../../local-storage.ts";

/** Time that tests set; sleeping is real, and short. */
let now = Date.UTC(2026, 10, 23);
const clock = { ...systemClock, now: () => now };

let storage: ContractStorage;
let signUps: ReturnType<typeof createSignUpStore>;
let users: ReturnType<typeof createUserStore>;
let count = 0;

beforeAll(async () => {
	storage = await startContractStorage(clock);
	const table = { client: storage.client, tableName: storage.tables.accounts, clock };
	signUps = createSignUpStore(table);
	users = createUserStore(table);
});
afterAll(() => storage.close());

function aSignUp(parts: { owner?: string; request?: string } = {}) {
	count += 1;
	return {
		owner: `user_${count}`,
		tokenHash: `hash-${count}`,
		request: `request-${count}`,
		email: `sealed-${count}`,
		...parts,
	};
}

/** A sign-up that waits for its confirmation. */
async function begun(parts: { owner?: string } = {}) {
	const signUp = aSignUp(parts);
	expect(await signUps.begin(signUp)).toBe("first");
	return signUp;
}

describe("a sign-up", () => {
	it("is found by its link, and confirmed once", async () => {
		const { owner, tokenHash, email } = await begun();
		expect(await signUps.find(tokenHash)).toEqual({ owner, email });
		await signUps.confirm(owner, tokenHash);
		await expect(signUps.find(tokenHash)).rejects.toThrow(TokenAlreadyUsedError);
		await expect(signUps.confirm(owner, tokenHash)).rejects.toThrow(TokenAlreadyUsedError);
	});

	it("is confirmed by exactly one of 200 who come at once", async () => {
		const { owner, tokenHash } = await begun();
		const outcomes = await Promise.allSettled(
			Array.from({ length: 200 }, () => signUps.confirm(owner, tokenHash)),
		);
		expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		for (const outcome of outcomes) {
			if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(TokenAlreadyUsedError);
		}
	});

	it("expires to the millisecond, although its item is still there", async () => {
		const { owner, tokenHash } = await begun();
		now += SIGN_UP_LIFETIME_MS - 1;
		expect(await signUps.find(tokenHash)).toMatchObject({ owner });
		now += 1;
		await expect(signUps.find(tokenHash)).rejects.toThrow(TokenExpiredError);
		await expect(signUps.confirm(owner, tokenHash)).rejects.toThrow(TokenExpiredError);
	});

	it("is none when nobody has begun it", async () => {
		await expect(signUps.find("hash-x")).rejects.toThrow(TokenInvalidError);
		await expect(signUps.confirm("user_x", "hash-x")).rejects.toThrow(TokenInvalidError);
	});

	it("is begun once a minute for an address, and by one of many at once", async () => {
		const { owner } = await begun();
		now += 59_999;
		const early = await Promise.all(Array.from({ length: 50 }, () => signUps.begin(aSignUp({ owner }))));
		expect(early.filter((turn) => turn !== "too_soon")).toEqual([]);
		now += 1;
		const inTime = await Promise.all(Array.from({ length: 50 }, () => signUps.begin(aSignUp({ owner }))));
		expect(inTime.filter((turn) => turn !== "too_soon")).toEqual(["first"]);
	});

	it("is begun anew by a request whose mail has failed", async () => {
		const first = aSignUp();
		await signUps.begin(first);
		const again = aSignUp({ owner: first.owner, request: first.request });
		expect(await signUps.begin(again)).toBe("again");
		expect(await signUps.find(again.tokenHash)).toMatchObject({ owner: first.owner });
	});

	it("is begun although the last one is said to be from the future, where a clock that was wrong has put it", async () => {
		now += 7 * 86_400_000;
		const { owner } = await begun();
		now -= 7 * 86_400_000;
		expect(await signUps.begin(aSignUp({ owner }))).toBe("first");
	});

	it("takes the place of the one before, and of its link", async () => {
		const first = await begun();
		now += 60_000;
		const second = await begun({ owner: first.owner });
		await expect(signUps.find(first.tokenHash)).rejects.toThrow(TokenInvalidError);
		await expect(signUps.confirm(first.owner, first.tokenHash)).rejects.toThrow(TokenInvalidError);
		expect(await signUps.find(second.tokenHash)).toMatchObject({ owner: first.owner });
	});

	it("keeps the address no longer than it needs it", async () => {
		const { owner, tokenHash } = await begun();
		await signUps.confirm(owner, tokenHash);
		const [item] = await itemsOf(storage, owner);
		expect(item).not.toHaveProperty("email");
		expect(Number(item?.["ttl"])).toBe((now + SIGN_UP_LIFETIME_MS) / 1000 + 86_400);
	});
});

describe("a user", () => {
	it("is who has confirmed an address, on the free plan", async () => {
		const owner = `user_${"ab".repeat(32)}`;
		await users.ensure(owner, "sealed");
		expect(await users.get(owner)).toEqual({
			email: "sealed",
			plan: "free",
			verifiedAt: new Date(now).toISOString(),
		});
		expect(await users.emailOf(owner)).toBe("sealed");
		expect(await itemsOf(storage, owner)).toMatchObject([{ plan: "free" }]);
	});

	it("stays as it is when it is made again", async () => {
		const owner = `user_${++count}`;
		await users.ensure(owner, "first");
		const before = await users.get(owner);
		now += 1000;
		await users.ensure(owner, "second");
		expect(await users.get(owner)).toEqual(before);
	});

	it("is nobody who has not", async () => {
		expect(await users.get("user_nobody")).toBeUndefined();
		expect(await users.emailOf("user_nobody")).toBeUndefined();
	});
});
