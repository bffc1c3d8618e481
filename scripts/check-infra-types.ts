/** Type-checks the AWS app against SST's platform, when that is there. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { missingPlatform, root } from "./infra-platform.ts";

const reason = missingPlatform();
if (reason !== undefined) {
	process.stderr.write(`The AWS app's types are not checked in this run: ${reason}\n`);
} else {
	const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
	const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.infra.json"], {
		cwd: root,
		stdio: "inherit",
	});
	process.exitCode = status ?? 1;
}
