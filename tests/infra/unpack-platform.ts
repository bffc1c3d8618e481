/** Vitest runs this before the tests of the AWS app, and not before others: SST's platform takes a minute to unpack. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { missingPlatform, root } from "../../scripts/infra-platform.ts";

/** The tests are skipped with a reason when the platform is missing. */
export async function setup(): Promise<void> {
	if (missingPlatform() === undefined) return;
	const script = join(root, "scripts", "install-infra-platform.ts");
	await once(spawn(process.execPath, [script], { stdio: "inherit" }), "close");
}
