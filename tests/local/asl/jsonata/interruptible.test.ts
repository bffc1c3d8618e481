import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const MODULE = new URL("../../../../packages/local/src/asl/jsonata/interruptible.ts", import.meta.url);

/** Takes all descriptors that the process may have, and does the work. */
const WITHOUT_DESCRIPTORS = `
import { openSync } from "node:fs";
import { interruptible } from ${JSON.stringify(MODULE)};
try { for (;;) openSync("/dev/null", "r"); } catch {}
process.stdout.write(interruptible("It", () => "done"));
`;

it("work is done in a process that has no descriptors left, which Node's own limit of time would end", async () => {
	const { stdout } = await promisify(execFile)("sh", [
		"-c",
		`ulimit -n 60 && exec "$0" --input-type=module --eval "$1"`,
		process.execPath,
		WITHOUT_DESCRIPTORS,
	]);
	expect(stdout).toBe("done");
});
