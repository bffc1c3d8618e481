/** A product that cannot start prints one line and ends with its exit code, at the first start and at the next. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../patience.ts";
import { runCli, startProduct, temporaryDirectory } from "./start-product.ts";

const serve = (directory: string, ...args: string[]) =>
	runCli(["serve", "--sandbox", "--port", "0", "--data-dir", directory, ...args]);

/** @returns the one line that it ends with */
async function refusal(directory: string, ...args: string[]): Promise<{ line: string; code: number | null }> {
	const { code, stdout, stderr } = await serve(directory, ...args);
	expect(stdout).toBe("");
	expect(stderr).toMatch(/^dephealth: [^\n]+\n$/);
	expect(stderr).not.toContain("internal error");
	return { line: stderr, code };
}

describe("the product does not start", () => {
	let used: string;
	beforeAll(async () => {
		used = temporaryDirectory();
		const product = await startProduct({ args: ["--sandbox"], dataDirectory: used });
		expect(await product.stop()).toBe(0);
	});

	/** One of each kind of line; tests/local/data-directory has every fault, and restart.test.ts what another process holds. */
	it("on a data directory whose database is damaged, now and later", async () => {
		truncateSync(join(used, "sandbox/runtime.db"), 20_000);
		for (let start = 0; start < 2; start++) {
			const refused = await refusal(used);
			expect(refused.line).toMatch(/is damaged .* Put back a copy/);
			expect(refused.code).toBe(5);
		}
	});

	it("on a data directory that lies below a file", async () => {
		const file = join(temporaryDirectory(), "file");
		writeFileSync(file, "kept");
		const refused = await refusal(join(file, "data"));
		expect(refused.line).toMatch(/is not a directory\. Choose another with --data-dir/);
		expect(refused.code).toBe(5);
		expect(readFileSync(file, "utf8")).toBe("kept");
	});

	it.each([
		["--port", "http"],
		["--port", "65535"],
		["--allow-host", "https://example.org"],
		["--history-size", "none"],
	])("with an option that is none: %s %s", async (...option) => {
		const { code, stderr } = await serve(temporaryDirectory(), ...option);
		expect(stderr).toContain(option[0]);
		expect(code).toBe(2);
	});

	it.each([{ NPM_REGISTRY_URL: "ftp://registry.example" }, { GITHUB_CALLS_PER_HOUR: "many" }])(
		"with a variable of the environment that cannot be used: %o",
		async (env) => {
			const directory = temporaryDirectory();
			const { code, stdout, stderr } = await runCli(["serve", "--port", "0", "--data-dir", directory], env);
			expect(stdout).toBe("");
			expect(stderr).toMatch(new RegExp(`^dephealth: [^\\n]*${Object.keys(env)[0]}[^\\n]*\\n$`));
			expect(code).toBe(2);
		},
	);
});

describe("on a small disk", () => {
	const disk = temporaryDirectory();
	let isMounted = false;
	beforeAll(() => {
		try {
			execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], { stdio: "ignore" });
			isMounted = true;
		} catch {
			isMounted = false;
		}
	});
	afterAll(() => {
		if (isMounted) execFileSync("umount", [disk], { stdio: "ignore" });
	});
	const reason = "a file system small enough to fill can only be mounted as root";

	it("that is full: each start ends in one line, and once there is room everything goes on", async ({
		skip,
	}) => {
		if (!isMounted) skip(reason);
		const directory = join(disk, "data");
		const first = await startProduct({ args: ["--sandbox"], dataDirectory: directory });
		await until(async () =>
			(await first.get("/v1/packages/npm/active-1")).status === 200 ? true : undefined,
		);
		await first.stop();
		fill(join(disk, "filler"));
		for (let start = 0; start < 2; start++) {
			const refused = await refusal(directory);
			expect(refused.line).toMatch(
				/The disk is full: .* Free some space, then start again; nothing is lost\./,
			);
			expect(refused.code).toBe(5);
		}
		rmSync(join(disk, "filler"));
		const again = await startProduct({ args: ["--sandbox"], dataDirectory: directory });
		expect((await again.get("/v1/packages/npm/active-1")).status).toBe(200);
		expect(again.apiKey).toBe(first.apiKey);
		await again.stop();
	});

	it("that is full before the first start: one line, and nothing half made stands in the way later", async ({
		skip,
	}) => {
		if (!isMounted) skip(reason);
		const directory = join(disk, "new");
		fill(join(disk, "filler"));
		for (let start = 0; start < 2; start++) {
			const refused = await refusal(directory);
			expect(refused.line).toMatch(/The disk is full/);
			expect(refused.code).toBe(5);
		}
		rmSync(join(disk, "filler"));
		const product = await startProduct({ args: ["--sandbox"], dataDirectory: directory });
		expect((await product.get("/v1/health")).status).toBe(200);
		await product.stop();
	});

	it("that cannot be written any more", async ({ skip }) => {
		if (!isMounted) skip(reason);
		mkdirSync(join(disk, "read-only"), { recursive: true });
		execFileSync("mount", ["-o", "remount,ro", disk]);
		try {
			for (const directory of [join(disk, "data"), join(disk, "read-only"), join(disk, "read-only/new")]) {
				const refused = await refusal(directory);
				expect(refused.line).toMatch(/cannot be (?:written\. Check its|created\. Check the) permissions/);
				expect(refused.code).toBe(5);
			}
		} finally {
			execFileSync("mount", ["-o", "remount,rw", disk]);
		}
	});
});

/** Takes all the room that is left, to the last block. */
function fill(file: string): void {
	for (const size of [65_536, 4096, 1]) {
		try {
			for (;;) writeFileSync(file, Buffer.alloc(size), { flag: "a" });
		} catch {
			// No room for this size any more.
		}
	}
	if (statSync(file).size === 0) throw new Error("Nothing was filled.");
}
