import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	DataDirectoryLockedError,
	openDataDirectory,
} from "@dephealth/local/data-directory/data-directory.ts";
import { isDiskFull } from "@dephealth/local/data-directory/storage-error.ts";
import { describe, expect, it } from "vitest";

const MODULE = new URL("../../../packages/local/src/data-directory/data-directory.ts", import.meta.url).href;
const HOLD = `
	const { openDataDirectory } = await import(${JSON.stringify(MODULE)});
	openDataDirectory(process.argv[1]);
	console.log("held");
	setInterval(() => {}, 1000);
`;

const newDirectory = () => join(mkdtempSync(join(tmpdir(), "dephealth-test-")), "data");

async function holdInAnotherProcess(path: string) {
	const child = spawn(process.execPath, ["--input-type=module", "-e", HOLD, path]);
	await once(child.stdout, "data");
	return child;
}

describe("a data directory", () => {
	it("is created, for its owner alone, and what is stored in it is there again", () => {
		const path = newDirectory();
		const first = openDataDirectory(path);
		first.database.exec("CREATE TABLE t (x) ; INSERT INTO t VALUES (42)");
		first.close();
		expect(statSync(path).mode & 0o077).toBe(0);
		const second = openDataDirectory(path);
		expect(second.database.prepare("SELECT x FROM t").get()).toEqual({ x: 42 });
		expect(second.file("x")).toBe(join(path, "x"));
		second.close();
	});

	it("in use by another process is refused in one line that names the process", async () => {
		const path = newDirectory();
		const child = await holdInAnotherProcess(path);
		try {
			expect(() => openDataDirectory(path)).toThrow(DataDirectoryLockedError);
			expect(() => openDataDirectory(path)).toThrow(
				`The data directory ${path} is in use by process ${child.pid}. Stop that process, or choose another with --data-dir.`,
			);
		} finally {
			child.kill("SIGKILL");
		}
	});

	it("is free again at once when its process was killed", async () => {
		const path = newDirectory();
		const child = await holdInAnotherProcess(path);
		child.kill("SIGKILL");
		await once(child, "close");
		openDataDirectory(path).close();
	});

	it("cannot be opened twice by one process either", () => {
		const path = newDirectory();
		const first = openDataDirectory(path);
		expect(() => openDataDirectory(path)).toThrow(DataDirectoryLockedError);
		first.close();
	});

	it("that is a file is refused", () => {
		const path = newDirectory();
		const directory = openDataDirectory(path);
		directory.close();
		const file = join(path, "a-file");
		writeFileSync(file, "");
		expect(() => openDataDirectory(file)).toThrow(/is not a directory\. Choose another with --data-dir/);
		expect(() => openDataDirectory(join(file, "x"))).toThrow(/is not a directory/);
	});

	it("that cannot be written is refused", ({ skip }) => {
		skip(process.getuid?.() === 0, "root may write everywhere, so the refusal cannot be provoked as root");
		const path = newDirectory();
		openDataDirectory(path).close();
		chmodSync(path, 0o500);
		expect(() => openDataDirectory(path)).toThrow(/cannot be written\. Check its permissions/);
	});

	it("on a full disk is told apart from every other fault", ({ skip }) => {
		skip(!existsSync("/dev/full"), "this system has no /dev/full to provoke the error with");
		let error: unknown;
		try {
			writeFileSync("/dev/full", "x");
		} catch (thrown) {
			error = thrown;
		}
		expect(isDiskFull(error)).toBe(true);
		expect(isDiskFull(new Error("wrapped", { cause: error }))).toBe(true);
		expect(isDiskFull(Object.assign(new Error("full"), { errcode: 13 }))).toBe(true);
		expect(isDiskFull(new Error("ENOSPC"))).toBe(false);
		expect(isDiskFull(undefined)).toBe(false);
	});
});
