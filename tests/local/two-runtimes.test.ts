import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import { DataDirectoryLockedError } from "@dephealth/local/data-directory/data-directory.ts";
import { type Runtime, startRuntime } from "@dephealth/local/runtime.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const directories = [
	mkdtempSync(join(tmpdir(), "dephealth-a-")),
	mkdtempSync(join(tmpdir(), "dephealth-b-")),
];
let runtimes: Runtime[];

const start = (dataDirectory = "", env: Record<string, string> = {}) =>
	startRuntime({
		dataDirectory,
		port: 0,
		awsPort: 0,
		sandbox: true,
		tablesInMemory: true,
		schedules: [],
		env,
	});

beforeAll(async () => {
	runtimes = await Promise.all(directories.map((directory) => start(directory)));
});
afterAll(async () => {
	await Promise.all(runtimes.map((runtime) => runtime.stop()));
	for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

async function get(runtime: Runtime | undefined, path: string) {
	const response = await fetch(`${runtime?.url}${path}`, { headers: { "x-api-key": runtime?.apiKey ?? "" } });
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("two runtimes in one process", () => {
	it("keep their packages, keys and machines apart", async () => {
		const [a, b] = runtimes;
		await a?.collect(parsePackageRef("npm", "active-1"), () => {});
		const path = "/v1/packages/npm/active-1";
		expect((await get(a, path)).status).toBe(200);
		// The other one has to collect it first.
		expect((await get(b, path)).status).toBe(202);
		const stranger = await fetch(`${b?.url}${path}`, { headers: { "x-api-key": a?.apiKey ?? "" } });
		expect(stranger.status).toBe(401);
	});

	it("send their own mail, with links to themselves", async () => {
		for (const [index, runtime] of runtimes.entries()) {
			const response = await fetch(`${runtime.url}/v1/signup`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ email: `ada-${index}@example.org` }),
			});
			expect(response.status).toBe(202);
		}
		await expect
			.poll(() => directories.map((directory) => readdirSync(join(directory, "outbox")).length))
			.toEqual([1, 1]);
	});

	it("one can end without the other", async () => {
		const directory = mkdtempSync(join(tmpdir(), "dephealth-c-"));
		const third = await start(directory);
		await third.stop();
		rmSync(directory, { recursive: true, force: true });
		expect((await get(runtimes[0], "/v1/packages/npm/active-1")).status).toBe(200);
	});

	it("do not share a data directory: the second is refused", async () => {
		await expect(start(directories[0])).rejects.toThrow(DataDirectoryLockedError);
	});
});
