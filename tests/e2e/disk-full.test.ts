import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { rmdirSync } from "node:fs";
import { openDataDirectory } from "@dephealth/local/data-directory/data-directory.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startProduct, temporaryDirectory } from "./start-product.ts";

const small = temporaryDirectory();
let mounted = false;

beforeAll(() => {
	try {
		execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", small], { stdio: "ignore" });
		mounted = true;
	} catch {
		mounted = false;
	}
});
afterAll(() => {
	if (mounted) execFileSync("umount", [small], { stdio: "ignore" });
});

it("a disk that becomes full ends the process with one clear line", async ({ skip }) => {
	if (!mounted) skip("a file system small enough to fill can only be mounted as root");
	const product = await startProduct({ args: ["--sandbox"], dataDirectory: `${small}/data` });
	const ended = once(product.process, "close");
	for (let i = 0; product.process.exitCode === null && i < 500; i++) {
		await product.get(`/v1/packages/npm/active-${i}`).catch(() => undefined);
	}
	await ended;
	expect(product.process.exitCode).toBe(5);
	expect(product.stderr()).toMatch(
		/^dephealth: The disk is full: nothing more can be stored in .*\. Free some space.*\n$/,
	);
});

it("a disk without room for another file is called full, and nothing else", ({ skip }) => {
	if (!mounted) skip("a file system with few files can only be mounted as root");
	for (const files of [2, 3, 4, 5, 6]) {
		const disk = temporaryDirectory();
		execFileSync("mount", ["-t", "tmpfs", "-o", `nr_inodes=${files}`, "tmpfs", disk], { stdio: "ignore" });
		try {
			expect(() => openDataDirectory(`${disk}/data/sandbox`)).toThrow(/^The disk is full: /);
		} finally {
			execFileSync("umount", [disk], { stdio: "ignore" });
			rmdirSync(disk);
		}
	}
});
