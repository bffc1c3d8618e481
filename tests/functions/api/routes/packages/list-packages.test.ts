import { packageListSchema } from "@dephealth/contract/routes/packages.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { createListPackages } from "@dephealth/functions/api/routes/packages/list-packages.ts";
import { describe, expect, it } from "vitest";
import { anApiEvent } from "../../../../api-events.ts";
import { anApiHandler } from "../../../../handlers.ts";
import { aDocument } from "../../../../package-documents.ts";

const CURSOR = Buffer.from("2026-01-01T00:00:00.000Z#npm#b").toString("base64url");
const STATE = { status: "complete", since: 0, claimedUntil: 0, hasDocument: true } as const;

function createApi(risks: Record<string, "HIGH" | "LOW" | undefined>) {
	const asked: unknown[] = [];
	const handler = anApiHandler({
		auth: "operator",
		gate: () => (_auth, _request, respond) => respond({ kind: "account", owner: "user_1" }),
		respond: createListPackages({
			index: {
				list: async (of, page) => {
					asked.push({ ...of, ...page });
					const refs = Object.keys(risks).map((name): PackageRef => ({ ecosystem: "npm", name }));
					return { refs, cursor: CURSOR };
				},
			},
			packages: {
				getSummaries: async (refs) =>
					new Map(
						refs.flatMap(({ name }) => {
							const risk = risks[name];
							if (risk === undefined) return [];
							const summary = summarize(aDocument({ risk_level: risk }));
							return [[`npm#${name}`, { collection: STATE, lastFailure: undefined, summary }] as const];
						}),
					),
			},
		}),
	});
	return {
		asked,
		async get(query: Record<string, string>) {
			const { statusCode, body } = await handler(anApiEvent({ path: "/v1/packages", query }));
			return { status: statusCode, body: JSON.parse(body ?? "") };
		},
	};
}

describe("GET /v1/packages", () => {
	it("lists an ecosystem's packages of one risk level", async () => {
		const api = createApi({ a: "HIGH", b: "HIGH" });
		const { status, body } = await api.get({ risk: "HIGH", ecosystem: "npm", limit: "2", cursor: CURSOR });
		expect(status).toBe(200);
		const { packages, next_cursor: next } = packageListSchema.parse(body);
		expect(packages.map((entry) => [entry.ecosystem, entry.package, entry.risk_level])).toEqual([
			["npm", "a", "HIGH"],
			["npm", "b", "HIGH"],
		]);
		expect(next).toBe(CURSOR);
		expect(api.asked).toEqual([{ risk: "HIGH", ecosystem: "npm", limit: 2, cursor: CURSOR }]);
	});

	it("leaves out what the index has not heard of yet: another level, or nothing at all", async () => {
		const { body } = await createApi({ a: "LOW", b: "HIGH", gone: undefined }).get({
			risk: "HIGH",
			ecosystem: "npm",
		});
		expect(body.packages.map((entry: { package: string }) => entry.package)).toEqual(["b"]);
	});

	it.each([
		[{ ecosystem: "npm" }, "risk"],
		[{ risk: "high", ecosystem: "npm" }, "risk"],
		[{ risk: "HIGH" }, "ecosystem"],
		[{ risk: "HIGH", ecosystem: "cpan" }, "ecosystem"],
		[{ risk: "HIGH", ecosystem: "npm", limit: "0" }, "limit"],
		[{ risk: "HIGH", ecosystem: "npm", limit: "101" }, "limit"],
		[{ risk: "HIGH", ecosystem: "npm", cursor: "x" }, "cursor"],
	])("refuses %j, naming %s", async (query, field) => {
		const { status, body } = await createApi({}).get(query);
		expect([status, body.error.details.field]).toEqual([400, field]);
	});
});
