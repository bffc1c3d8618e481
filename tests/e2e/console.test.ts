/** The console in a real browser, used as people use it: one product with the sandbox for all of it. */
import { afterAll, beforeAll, describe } from "vitest";
import { describeAccount } from "./console/account.ts";
import { NO_BROWSER, startWorld, type World } from "./console/console-world.ts";
import { describeExecutions } from "./console/executions.ts";
import { describeFrame } from "./console/frame.ts";
import { describeOperations } from "./console/operations.ts";
import { describePackages } from "./console/packages.ts";
import { describeScans } from "./console/scans.ts";

describe.skipIf(NO_BROWSER !== "")(`the console${NO_BROWSER}`, () => {
	let world: World;
	beforeAll(async () => {
		world = await startWorld();
	});
	afterAll(() => world?.close());

	describeFrame(() => world);
	describeExecutions(() => world);
	describeOperations(() => world);
	describePackages(() => world);
	describeScans(() => world);
	// The last: it ends every session.
	describeAccount(() => world);
});
