import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const CORE = new URL("../../packages/core/src/", import.meta.url);
const REAL_TIME =
	/AbortSignal\.timeout|Date\.now\(|new Date\(\)|performance\.now|\bset(?:Timeout|Interval)\(|node:timers/;

it("core reads no clock but the one that it is handed: two runtimes in one process may live at different times", () => {
	const files = readdirSync(CORE, { recursive: true, encoding: "utf8" }).filter((file) =>
		file.endsWith(".ts"),
	);
	expect(files.length).toBeGreaterThan(100);
	expect(files.filter((file) => REAL_TIME.test(readFileSync(new URL(file, CORE), "utf8")))).toEqual([
		"clock.ts",
	]);
});
