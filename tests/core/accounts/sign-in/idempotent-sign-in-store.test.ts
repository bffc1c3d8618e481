import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { createIdempotentSignIn } from "@dephealth/core/accounts/sign-in/idempotent-sign-in-store.ts";
import {
	SignInUnderWayError,
	StorageUnavailableError,
	TokenAlreadyUsedError,
	TokenExpiredError,
} from "@dephealth/core/errors.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../../local-storage.ts";

let storage: ContractStorage;
let client: DynamoDBClient;
beforeAll(async () => {
	storage = await startContractStorage();
	const { region, credentials } = storage.client.config;
	client = new DynamoDBClient({ endpoint: storage.endpoint, region, credentials });
});
afterAll(() => storage.close());

type Consume = (tokenHash: string) => Promise<string>;

function start(consume: Consume, tableName = storage.tables.operations) {
	return createIdempotentSignIn({ magicLinks: { consume }, client: () => client, tableName });
}

describe("signing in", () => {
	it("answers the same browser the same, and asks the link once", async () => {
		const asked: string[] = [];
		const signIn = start(async (tokenHash) => {
			asked.push(tokenHash);
			return "user_1";
		});
		expect([await signIn("t1", "n1"), await signIn("t1", "n1")]).toEqual(["user_1", "user_1"]);
		expect(asked).toEqual(["t1"]);
	});

	it("lets the link decide about everybody else", async () => {
		let owner: string | undefined = "user_1";
		const signIn = start(async () => {
			if (owner === undefined) throw new TokenAlreadyUsedError();
			const first = owner;
			owner = undefined;
			return first;
		});
		expect(await signIn("t2", "n1")).toBe("user_1");
		await expect(signIn("t2", "n2")).rejects.toThrow(TokenAlreadyUsedError);
		expect(await signIn("t2", "n1")).toBe("user_1");
	});

	it("forgets what was refused, so that it can be tried again", async () => {
		const outcomes = [new TokenExpiredError(), new StorageUnavailableError("away"), "user_1"];
		const signIn = start(async () => {
			const outcome = outcomes.shift();
			if (typeof outcome === "string") return outcome;
			throw outcome;
		});
		await expect(signIn("t3", "n1")).rejects.toThrow(TokenExpiredError);
		await expect(signIn("t3", "n1")).rejects.toThrow(StorageUnavailableError);
		expect(await signIn("t3", "n1")).toBe("user_1");
	});

	it("says so when the same browser's first request is still being worked on", async () => {
		const started = Promise.withResolvers<void>();
		const ended = Promise.withResolvers<string>();
		const signIn = start(() => {
			started.resolve();
			return ended.promise;
		});
		const first = signIn("t4", "n1");
		await started.promise;
		await expect(signIn("t4", "n1")).rejects.toThrow(SignInUnderWayError);
		ended.resolve("user_1");
		expect(await first).toBe("user_1");
	});

	it("says that the database is away when it is", async () => {
		const signIn = start(async () => "user_1", "no-such-table");
		await expect(signIn("t5", "n1")).rejects.toThrow(StorageUnavailableError);
	});

	it("stores neither token nor nonce nor their hashes, and lets the record end by itself", async () => {
		const signIn = start(async () => "user_1");
		await signIn("hash-of-a-token", "hash-of-a-nonce");
		const { Items } = await storage.client.send(new ScanCommand({ TableName: storage.tables.operations }));
		const records = (Items ?? []).filter(({ pk }) => pk === "IDEMPOTENCY#sign-in");
		expect(records.length).toBeGreaterThan(0);
		expect(JSON.stringify(records)).not.toMatch(/hash-of-a/);
		for (const { ttl, data } of records) {
			expect(data).toEqual({ owner: "user_1" });
			expect(ttl - Date.now() / 1000).toBeGreaterThan(800);
			expect(ttl - Date.now() / 1000).toBeLessThan(1000);
		}
	});
});
