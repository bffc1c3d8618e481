/**
 * Vitest runs this before the tests of the AWS app, and not before others: SST's platform takes a minute to unpack. The
 * other tests begin meanwhile; those that need the platform wait for it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { missingPlatform, root } from "../../scripts/infra-platform.ts";

/** It is there while the platform is being unpacked. */
const UNDER_WAY = join(root, ".sst", "unpacking.txt");
const LOOK_EVERY_MS = 200;

/** @returns what Vitest waits for at the end */
export function setup(): (() => Promise<unknown>) | undefined {
	rmSync(UNDER_WAY, { force: true });
	if (missingPlatform() === undefined) return undefined;
	mkdirSync(dirname(UNDER_WAY), { recursive: true });
	writeFileSync(UNDER_WAY, "");
	const script = join(root, "scripts", "install-infra-platform.ts");
	const ended = once(spawn(process.execPath, [script], { stdio: "inherit" }), "close").finally(() =>
		rmSync(UNDER_WAY, { force: true }),
	);
	return () => ended;
}

/** Waits while the platform is being unpacked, which has a limit. @returns why it is missing all the same, if it is */
export async function reasonWithoutPlatform(): Promise<string | undefined> {
	while (existsSync(UNDER_WAY)) await sleep(LOOK_EVERY_MS);
	return missingPlatform();
}
