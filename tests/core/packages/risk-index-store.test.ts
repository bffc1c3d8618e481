import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import {
	createRiskIndex,
	isRiskCursor,
	riskIndexAttributes,
} from "@dephealth/core/packages/risk-index-store.ts";
import type { RiskLevel } from "@dephealth/core/scoring/risk-level.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStorage, startLocalStorage } from "../../local-storage.ts";

let storage: LocalStorage;
let index: ReturnType<typeof createRiskIndex>;
beforeAll(async () => {
	storage = await startLocalStorage();
	index = createRiskIndex({ client: storage.client, tableName: storage.tables.packages });
	// Two judged at the same millisecond each.
	for (let number = 0; number < 40; number++) await put("npm", `p${number}`, "HIGH", Math.floor(number / 2));
	await put("npm", "mild", "LOW", 100);
	await put("pypi", "other", "HIGH", 100);
});
afterAll(() => storage.close());

async function put(ecosystem: Ecosystem, name: string, risk: RiskLevel, second: number): Promise<void> {
	const ref = { ecosystem, name };
	const scored_at = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
	const Item = {
		pk: packageKey(ref),
		sk: "LATEST",
		...riskIndexAttributes(ref, { risk_level: risk, scored_at }),
	};
	await storage.client.send(new PutCommand({ TableName: storage.tables.packages, Item }));
}

async function pages(limit: number): Promise<string[][]> {
	const read: string[][] = [];
	let cursor: string | undefined;
	do {
		const page = await index.list(
			{ risk: "HIGH", ecosystem: "npm" },
			{ limit, ...(cursor !== undefined && { cursor }) },
		);
		read.push(page.refs.map(({ name }) => name));
		cursor = page.cursor;
		expect(cursor === undefined || isRiskCursor(cursor)).toBe(true);
	} while (cursor !== undefined);
	return read;
}

describe("packages by their risk", () => {
	it.each([1, 7, 40, 100])("are listed newest first, %i a page, each once", async (limit) => {
		const read = await pages(limit);
		const seconds = read.flat().map((name) => Math.floor(Number(name.slice(1)) / 2));
		expect(seconds).toEqual([...seconds].sort((a, b) => b - a));
		expect(new Set(read.flat()).size).toBe(40);
		expect(read.slice(0, -1).every((page) => page.length === limit)).toBe(true);
	});

	it("are none where nothing has the level", async () => {
		const of = { risk: "CRITICAL", ecosystem: "npm" } as const;
		expect(await index.list(of, { limit: 10 })).toEqual({ refs: [], cursor: undefined });
	});

	it.each([
		"",
		"x",
		Buffer.from("2026").toString("base64url"),
		Buffer.from("{}").toString("base64url"),
		"A".repeat(5000),
	])("have no cursor like %j", (text) => {
		expect(isRiskCursor(text)).toBe(false);
	});
});
