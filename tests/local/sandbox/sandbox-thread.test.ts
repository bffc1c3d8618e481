import { constants, getPriority } from "node:os";
import { startSandboxThread } from "@dephealth/local/sandbox/sandbox-thread.ts";
import { expect, it } from "vitest";
import { threadPriorities } from "../thread-priorities.ts";

it("the simulator answers from a thread of its own, under the same addresses, until it is closed", async () => {
	const errors: unknown[] = [];
	const sandbox = await startSandboxThread((error) => errors.push(error));
	const packument = `${sandbox.urls.npmRegistry}/active-1`;
	expect(packument.startsWith(sandbox.url)).toBe(true);
	expect(await (await fetch(packument)).json()).toMatchObject({ name: "active-1" });
	expect((await fetch(`${sandbox.url}/_sandbox/behaviour`)).status).toBe(200);
	await sandbox.close();
	await expect(fetch(packument)).rejects.toThrow();
	expect(errors).toEqual([]);
});

it.runIf(process.platform === "linux")("its thread gives way to those that answer requests", async () => {
	const sandbox = await startSandboxThread(() => {});
	const priorities = threadPriorities();
	await sandbox.close();
	expect(priorities).toContain(constants.priority.PRIORITY_LOW);
	expect(getPriority()).toBeLessThan(constants.priority.PRIORITY_LOW);
});
