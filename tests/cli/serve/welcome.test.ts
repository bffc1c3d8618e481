import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderWelcome } from "@dephealth/cli/serve/welcome.ts";
import { afterAll, expect, it } from "vitest";

const root = mkdtempSync(join(tmpdir(), "dephealth-welcome-"));
afterAll(() => rmSync(root, { recursive: true }));

function welcome(dataDirectory: string): string {
	const runtime = {
		url: "http://127.0.0.1:8787",
		awsUrl: "http://127.0.0.1:8788",
		sandboxUrl: undefined,
		apiKey: "dh_live_key",
		region: "eu-central-1",
		stateMachineArn: "arn",
		resumedExecutions: 0,
	};
	return renderWelcome(
		runtime,
		{ dataDirectory, sandbox: true, consoleLink: undefined },
		{ colour: false, width: 100 },
	);
}

// Windows has no such names, and no such shell.
it
	.skipIf(process.platform === "win32")
	.each(["plain", "with spaces", "it's", '"quoted"', "$(touch owned)", "`touch owned`", "$HOME", "a;b"])(
	"the command to try finds the key in a data directory named %s",
	(name) => {
		const directory = join(root, name);
		mkdirSync(directory);
		writeFileSync(join(directory, "dev-api-key"), "dh_live_key\n");
		const [header] = /"X-API-Key: \$\(.*\)"/.exec(welcome(directory)) ?? [];
		const script = `printf %s ${header}`;
		expect(execFileSync("sh", ["-c", script], { cwd: root, encoding: "utf8" })).toBe(
			"X-API-Key: dh_live_key",
		);
	},
);

it("a plain path is not quoted", () => {
	expect(welcome("/tmp/x")).toContain("$(cat /tmp/x/dev-api-key)");
});
