import { EventEmitter } from "node:events";
import { EXIT } from "@dephealth/cli/exit-codes.ts";
import { endOnFailedOutput, tooOldNode, userDirectory } from "@dephealth/cli/process-setup.ts";
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

describe("output that cannot be written", () => {
	const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
	const closed = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });

	it.each([
		["ends with one line when its disk is full", "stdout", full, [EXIT.environment]],
		["ends quietly when its reader has seen enough", "stdout", closed, [undefined]],
		["that is only messages ends nothing", "stderr", full, []],
		["ends when nobody reads messages any more", "stderr", closed, [undefined]],
	] as const)("%s", (_, stream, error, codes) => {
		const exits: unknown[] = [];
		const lines: string[] = [];
		const stderr = Object.assign(new EventEmitter(), { write: (line: string) => lines.push(line) });
		const streams = { stdout: new EventEmitter(), stderr };
		const ended = new Error("the process has ended");
		function exit(code?: unknown): never {
			exits.push(code);
			throw ended;
		}
		endOnFailedOutput({ ...streams, exit } as unknown as NodeJS.Process);
		const failing = () => streams[stream].emit("error", error);
		if (codes.length > 0) expect(failing).toThrow(ended);
		else failing();
		expect(exits).toEqual(codes);
		const isTold = codes[0] === EXIT.environment;
		expect(lines).toEqual(isTold ? [`dephealth: The output cannot be written: ${full.message}.\n`] : []);
	});
});
