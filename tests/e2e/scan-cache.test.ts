import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PATIENT } from "../patience.ts";
import { runCli, temporaryDirectory } from "./start-product.ts";

describe("what a scan has learned", PATIENT, () => {
	const project = temporaryDirectory();
	const cache = temporaryDirectory();
	const file = join(project, "package.json");
	const scan = (...args: string[]) =>
		runCli(["scan", file, "--sandbox", ...args], { DEPHEALTH_CACHE_DIR: cache });

	beforeAll(() => {
		const dependencies = { express: "^4", zod: "^4", "active-web-framework": "^1" };
		writeFileSync(file, JSON.stringify({ name: "shop", dependencies }));
	});
	afterAll(() => {
		for (const directory of [project, cache]) rmSync(directory, { recursive: true, force: true });
	});

	it("is known to the next one, which says how old it is", async () => {
		expect((await scan()).stdout).not.toContain("from earlier scans");
		const second = await scan();
		expect(second.code).toBe(0);
		expect(second.stdout.replace(/\s+/g, " ")).toContain(
			"3 of 3 packages are known from earlier scans, up to an hour old",
		);
		expect((await scan("--no-cache")).stdout).not.toContain("from earlier scans");
		expect((await scan("--max-age", "0")).stdout).not.toContain("from earlier scans");
	});

	it("is not needed: two scans at once both end well", async () => {
		const both = await Promise.all([scan(), scan()]);
		expect(both.map(({ code }) => code)).toEqual([0, 0]);
		for (const { stdout } of both) expect(stdout).toContain("3 fine");
	});

	it("is shown and thrown away by name", async () => {
		const environment = { DEPHEALTH_CACHE_DIR: cache };
		expect((await runCli(["cache"], environment)).stdout).toMatch(/: \d+\.\d MB\n$/);
		expect((await runCli(["cache", "clear"], environment)).stdout).toContain("thrown away");
		expect((await scan()).stdout).not.toContain("from earlier scans");
	});
});
