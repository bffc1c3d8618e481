import { createScanReader } from "@dephealth/local/functions/scan-reader.ts";
import { afterAll, describe, expect, it } from "vitest";

const errors: unknown[] = [];
const reader = createScanReader((error) => errors.push(error));
afterAll(async () => {
	await reader.close();
	expect(errors).toEqual([]);
});

function body(text: string, encoding?: string) {
	return { bytes: Buffer.from(text), encoding };
}

function lockOf(names: readonly string[]): string {
	const packages = Object.fromEntries(names.map((name) => [`node_modules/${name}`, { version: "1.0.0" }]));
	const dependencies = Object.fromEntries(names.map((name) => [name, "1"]));
	return JSON.stringify({ name: "a", lockfileVersion: 3, packages: { "": { dependencies }, ...packages } });
}

describe("the thread that reads large scans", () => {
	it("reads what the other thread would read", async () => {
		const input = await reader.read(body(lockOf(["b", "c"])), "a caller");
		expect(input.format).toBe("package-lock.json");
		expect(input.dependencies.map(({ ref, isDirect }) => [ref.name, isDirect])).toEqual([
			["b", true],
			["c", true],
		]);
	});

	it.each([
		["what is no manifest", body("?"), "invalid_request", "Nothing in the content tells the format"],
		["what is not compressed as it says", body("?", "gzip"), "invalid_request", "is not gzip"],
		["another coding", body("?", "br"), "unsupported_content_encoding", "must be gzip"],
		[
			"too many dependencies",
			body(lockOf(Array.from({ length: 10_001 }, (_, n) => `p${n}`))),
			"invalid_request",
			"at most 10000",
		],
	])("refuses %s as the other thread would", async (_, sent, code, message) => {
		await expect(reader.read(sent, "a caller")).rejects.toMatchObject({
			name: "ApiError",
			code,
			message: expect.stringContaining(message),
		});
	});

	it("says where a manifest is wrong", async () => {
		await expect(reader.read(body('{"lockfileVersion": 3, "packages": {'), "a caller")).rejects.toMatchObject(
			{
				status: 400,
				details: { field: "body", reason: "malformed" },
			},
		);
	});

	it("reads for the callers one after another, however much one of them sends", async () => {
		const order: string[] = [];
		const read = async (caller: string) => {
			await reader.read(body(lockOf(["b"])), caller);
			order.push(caller);
		};
		await Promise.all(["one", "one", "one", "one", "another"].map(read));
		expect(order.indexOf("another")).toBeLessThan(3);
	});
});

it("a reader that is closed keeps nobody waiting", async () => {
	const closed = createScanReader(() => expect.unreachable("closing is no error"));
	const readings = ["one", "one", "another"].map((caller) => closed.read(body(lockOf(["b"])), caller));
	const refused = Promise.all(
		readings.map((reading) => expect(reading).rejects.toMatchObject({ code: "service_unavailable" })),
	);
	await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
	await closed.close();
	await refused;
});
