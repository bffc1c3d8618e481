import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";

const VITEST = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const folder = mkdtempSync(join(tmpdir(), "dephealth-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Told = { assertionResults: { title: string; failureMessages: string[] }[] };

it("a callback that fails where nobody awaits it fails its own test, with its own message", () => {
	const report = join(folder, "report.json");
	spawnSync(
		process.execPath,
		[
			...[VITEST, "run", "--config", join(import.meta.dirname, "callback-setup/vitest.config.ts")],
			...["--reporter=json", `--outputFile=${report}`],
		],
		{ stdio: "ignore" },
	);
	const [file] = JSON.parse(readFileSync(report, "utf8")).testResults as Told[];
	const told = file?.assertionResults.map(({ title, failureMessages }) => [
		title,
		failureMessages.map((message) => message.split("\n")[0]),
	]);
	expect(told).toEqual([
		["passes", []],
		["asks a server whose handler rejects", ["Error: no answer to /greeting"]],
		["ends before a timer that throws", ["Error: too late for anybody"]],
		["passes, too", []],
	]);
});
