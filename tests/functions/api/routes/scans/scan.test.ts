import { gunzipSync } from "node:zlib";
import { scanResultSchema } from "@dephealth/contract/schemas/scan-result.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { assessDependencies, type ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { ScanAnswer } from "@dephealth/core/scan/scanner.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { createTurns } from "@dephealth/core/turns.ts";
import type { ApiRequest } from "@dephealth/functions/api/http/request.ts";
import { createGetScan } from "@dephealth/functions/api/routes/scans/get-scan.ts";
import { createScan } from "@dephealth/functions/api/routes/scans/scan.ts";
import { describe, expect, it } from "vitest";
import { aDocument, anNpmDependency } from "../../../../package-documents.ts";

const SCAN_ID = "5f0c2e7e-60bb-4b67-8d54-111111111111";

function request(overrides: Partial<ApiRequest> = {}): ApiRequest {
	return {
		route: "POST /v1/scan",
		requestId: "request-1",
		method: "POST",
		path: "/v1/scan",
		pathParameters: new Map(),
		query: new Map(),
		headers: new Map(),
		cookies: new Map(),
		sourceIp: undefined,
		body: '{"packages": ["npm/express"]}',
		isBase64Encoded: false,
		caller: { kind: "account", owner: "user_1" },
		...overrides,
	};
}

function answerOf(input: ScanInput): ScanAnswer {
	const summary = summarize(aDocument());
	const readings = new Map(
		input.dependencies.map(({ ref }) => [`npm#${ref.name}`, { kind: "known" as const, summary }]),
	);
	return {
		result: assessDependencies(input, readings),
		charge: input.dependencies.length,
		retryAfterSeconds: undefined,
	};
}

const manifestOf = (count: number) => () => ({
	format: "package-lock.json" as const,
	project: "shop",
	dependencies: Array.from({ length: count }, (_, index) => anNpmDependency(`package-number-${index}`)),
	skipped: [],
});

function createApi(dependencies = 1) {
	const owners: string[] = [];
	const respond = createScan({
		scanner: {
			scan: async (input, owner) => {
				owners.push(owner);
				return answerOf(input);
			},
		},
		readManifest: manifestOf(dependencies),
		turns: createTurns(),
	});
	return { respond, owners };
}

describe("POST /v1/scan", () => {
	it("answers with the result, for the caller, and charges what was answered", async () => {
		const { respond, owners } = createApi();
		const response = await respond(request());
		expect(response).toMatchObject({ status: 200, charge: 1 });
		expect(scanResultSchema.parse(JSON.parse(response.body ?? "")).totals.assessed).toBe(1);
		expect(owners).toEqual(["user_1"]);
	});

	it("reads bytes as the gateway hands them over", async () => {
		const body = Buffer.from('{"packages": ["npm/left-pad"]}').toString("base64");
		const response = await createApi().respond(request({ body, isBase64Encoded: true }));
		expect(JSON.parse(response.body ?? "").dependencies[0].package).toBe("left-pad");
	});

	it("compresses a large answer for whoever takes it", async () => {
		const headers = new Map([["accept-encoding", "br;q=1.0, gzip;q=0.8"]]);
		const response = await createApi(10_000).respond(request({ body: "x", headers }));
		expect(response).toMatchObject({
			isBase64Encoded: true,
			charge: 10_000,
			headers: { "content-encoding": "gzip", vary: "accept-encoding" },
		});
		expect(response.body?.length).toBeLessThan(5 * 1024 * 1024);
		const result = JSON.parse(gunzipSync(Buffer.from(response.body ?? "", "base64")).toString());
		expect(result.dependencies).toHaveLength(10_000);
	});

	it.each([[undefined], ["br"], ["gzip;q=0"], ["identity"]])(
		"says so when the answer is too large for accept-encoding %s",
		async (accepted) => {
			const headers = new Map(accepted === undefined ? [] : [["accept-encoding", accepted]]);
			await expect(createApi(10_000).respond(request({ body: "x", headers }))).rejects.toMatchObject({
				status: 406,
				code: "answer_too_large",
			});
		},
	);

	it("is refused to nobody in particular", async () => {
		await expect(createApi().respond(request({ caller: { kind: "anonymous" } }))).rejects.toMatchObject({
			status: 401,
		});
	});

	it("charges nothing for an outage of the storage", async () => {
		const respond = createScan({
			scanner: { scan: () => Promise.reject(new StorageUnavailableError("down")) },
			readManifest: manifestOf(1),
			turns: createTurns(),
		});
		await expect(respond(request())).rejects.toBeInstanceOf(StorageUnavailableError);
	});
});

describe("GET /v1/scans/{id}", () => {
	const respond = createGetScan({
		turns: createTurns(),
		scanner: {
			progress: async (id, owner) =>
				id === SCAN_ID && owner === "user_1" ? answerOf({ ...manifestOf(2)(), format: "list" }) : undefined,
		},
	});
	const get = (id: string, owner = "user_1") =>
		respond(
			request({ method: "GET", pathParameters: new Map([["id", id]]), caller: { kind: "account", owner } }),
		);

	it("answers with the scan as it stands now", async () => {
		const response = await get(SCAN_ID);
		expect(response).toMatchObject({ status: 200, charge: 2 });
		expect(JSON.parse(response.body ?? "").totals.assessed).toBe(2);
	});

	it.each([
		["another account's", SCAN_ID, "user_2"],
		["one that never was", SCAN_ID.replace("5f", "6f"), "user_1"],
		["an id that is none", "x", "user_1"],
		["an id with a key's separator", `${SCAN_ID}#HEAD`, "user_1"],
		["no id", "", "user_1"],
	])("is 404 for %s", async (_, id, owner) => {
		await expect(get(id, owner)).rejects.toMatchObject({ status: 404, code: "scan_not_found" });
	});
});
