import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const MODULE = new URL("../../packages/local/src/thread-priority.ts", import.meta.url).href;

/** The priorities of a process's threads by their names, each once, after all pools have started. */
function prioritiesAfter(change: string, env = {}): Record<string, number[]> {
	const script = `
		import { readdirSync, readFileSync } from "node:fs";
		import { stat } from "node:fs/promises";
		import { Worker } from "node:worker_threads";
		await stat(".");
		${change}
		const priorities = {};
		for (const thread of readdirSync("/proc/self/task")) {
			const name = readFileSync("/proc/self/task/" + thread + "/comm", "utf8").trim();
			const fields = readFileSync("/proc/self/task/" + thread + "/stat", "utf8").split(") ")[1].split(" ");
			priorities[name] = [...new Set([...(priorities[name] ?? []), Number(fields[16])])];
		}
		console.log(JSON.stringify(priorities));
		process.exit();
	`;
	const answer = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
		encoding: "utf8",
		env: { ...process.env, ...env },
	});
	return JSON.parse(answer);
}

describe.skipIf(process.platform !== "linux")("priorities (of threads, which Linux alone has)", () => {
	it("are lower for the pools of V8 and libuv, and as before for the thread that answers", () => {
		const priorities = prioritiesAfter(`(await import(${JSON.stringify(MODULE)})).poolsGiveWay();`);
		expect(priorities["V8Worker"]).toEqual([15]);
		expect(priorities["libuv-worker"]).toEqual([15]);
		expect(Object.values(priorities).flat()).toContain(0);
	});

	it("are the same for all where the environment says so, for machines that are always busy", () => {
		const change = `
			const { giveWayToOthers, poolsGiveWay } = await import(${JSON.stringify(MODULE)});
			giveWayToOthers();
			poolsGiveWay();
		`;
		const priorities = prioritiesAfter(change, { DEPHEALTH_EQUAL_PRIORITY: "1" });
		expect(new Set(Object.values(priorities).flat())).toEqual(new Set([0]));
	});

	it("are the lowest for a thread that gives way, and for no other", () => {
		const worker = `
			const { giveWayToOthers } = await import(${JSON.stringify(MODULE)});
			const { parentPort } = await import("node:worker_threads");
			giveWayToOthers();
			parentPort.on("message", () => {}).postMessage("ready");
		`;
		const priorities = prioritiesAfter(
			`await new Promise((resolve) => new Worker(${JSON.stringify(worker)}, { eval: true }).once("message", resolve));`,
		);
		expect(
			Object.values(priorities)
				.flat()
				.toSorted((a, b) => a - b),
		).toContain(19);
		expect(priorities["V8Worker"]).toEqual([0]);
	});
});
