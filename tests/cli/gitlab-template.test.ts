import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { VERSION } from "@dephealth/core/version.ts";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";

type Input = { description: string; default: string; options?: string[] };
type Job = {
	script: string[];
	variables: Record<string, string>;
	artifacts: { when: string; reports: { codequality: string } };
};

const text = readFileSync(join(import.meta.dirname, "../../templates/gitlab-ci.yml"), "utf8");
const [header, jobs] = parseAllDocuments(text).map((document) => document.toJS());
const { inputs } = (header as { spec: { inputs: Record<string, Input> } }).spec;
const { dephealth: job } = jobs as { dephealth: Job };

/** Runs the job's script as GitLab's runner does, with an npx that notes its arguments. */
function runScript(variables: Record<string, string>, code = 0) {
	const folder = mkdtempSync(join(tmpdir(), "dephealth-gitlab-"));
	try {
		writeFileSync(join(folder, "npx"), `#!/bin/sh\nprintf '%s\\n' "$@"\nexit ${code}\n`, { mode: 0o755 });
		const { status, stdout } = spawnSync("bash", ["-eo", "pipefail", "-c", job.script.join("\n")], {
			encoding: "utf8",
			env: {
				PATH: `${folder}${delimiter}${process.env["PATH"]}`,
				SCAN_PATH: ".",
				SCOPE: "all",
				FAIL_ON: "",
				VERSION,
				...variables,
			},
		});
		return { status, args: stdout.trimEnd().split("\n") };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

describe("the GitLab template", () => {
	it("uses its inputs, all of them, and none that it has not", () => {
		const used = new Set([...text.matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g)].map(([, name]) => name));
		expect([...used].sort()).toEqual(Object.keys(inputs).sort());
		for (const { default: value, options } of Object.values(inputs))
			if (options) expect(options).toContain(value);
	});

	it("never puts an input into the script's text, where it could be a command", () => {
		expect(job.script.join("\n")).not.toContain("$[[");
	});

	it("runs this version", () => {
		expect(inputs["version"]?.default).toBe(VERSION);
		expect(text).toContain(`/v${VERSION}/templates/gitlab-ci.yml`);
	});

	it("keeps the report that it writes, also when a risk fails the job", () => {
		const { status, args } = runScript({}, 6);
		expect(status).toBe(6);
		expect(job.artifacts.when).toBe("always");
		expect(args[args.indexOf("--output") + 1]).toBe(job.artifacts.reports.codequality);
	});

	it("hands its inputs over as single arguments, whatever is in them", () => {
		const { args } = runScript({ SCAN_PATH: "a b; echo $(id)", SCOPE: "direct", FAIL_ON: "high" });
		expect(args.slice(0, 3)).toEqual(["--yes", `dephealth@${VERSION}`, "scan"]);
		expect(args.slice(-5)).toEqual(["--direct", "--fail-on", "high", "--", "a b; echo $(id)"]);
	});
});
