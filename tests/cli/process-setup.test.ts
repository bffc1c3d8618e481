import { tooOldNode, userDirectory } from "@dephealth/cli/process-setup.ts";
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

describe("a Node that is too old", () => {
	it.each(["18.19.1", "20.20.2", "22.12.0"])("is refused with what to do: %s", (version) => {
		expect(tooOldNode(version)).toMatch(
			new RegExp(`this is Node ${version}; 22\\.13 or later is needed\\. Install`),
		);
	});

	it.each(["22.13.0", "22.20.1", "24.0.0", "25.1.0"])("%s will do", (version) => {
		expect(tooOldNode(version)).toBeUndefined();
	});
});
