import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { missingPlatform, root } from "../../scripts/infra-platform.ts";

it.skipIf(missingPlatform() !== undefined)("the app's types are right against SST's platform", async () => {
	const tsc = `${root}/node_modules/typescript/bin/tsc`;
	const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", "tsconfig.infra.json"], {
		cwd: root,
	}).catch((error: { stdout: string }) => error);
	expect(stdout).toBe("");
});
