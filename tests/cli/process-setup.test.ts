import { userDirectory } from "@dephealth/cli/process-setup.ts";
import { describe, expect, it } from "vitest";

describe("where the user stands", () => {
	it.each([
		[
			"the checkout's own script",
			{ npm_package_name: "dephealth", npm_lifecycle_event: "dephealth", INIT_CWD: "/home/ada/shop" },
			"/home/ada/shop",
		],
		[
			"another project's script",
			{ npm_package_name: "shop", npm_lifecycle_event: "audit", INIT_CWD: "/home/ada" },
			undefined,
		],
		[
			"another script of the checkout",
			{ npm_package_name: "dephealth", npm_lifecycle_event: "start", INIT_CWD: "/x" },
			undefined,
		],
		["no npm at all", {}, undefined],
	])("is told for %s", (_what, env, directory) => {
		expect(userDirectory(env)).toBe(directory);
	});
});
