import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { SideReader } from "@dephealth/cli/diff/diff-side.ts";
import { readSides } from "@dephealth/cli/diff/diff-sides.ts";
import { openRepository } from "@dephealth/cli/git/repository.ts";
import { PUBLIC_REGISTRIES } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { renderJsonReport } from "@dephealth/core/reports/json-report.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aReport, DEPRECATED } from "../../core/reports/a-report.ts";

const folder = mkdtempSync(join(tmpdir(), "dephealth-test-"));
const start = process.cwd();

function git(...args: string[]): void {
	const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"];
	execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "pipe" });
}

function write(path: string, text: string): void {
	mkdirSync(dirname(join(folder, path)), { recursive: true });
	writeFileSync(join(folder, path), text);
}

const packageJson = (dependencies: Record<string, string>) => JSON.stringify({ name: "shop", dependencies });

beforeAll(() => {
	git("init", "--quiet", "--initial-branch=main");
	write("package.json", packageJson({ express: "^4" }));
	write("node_modules/deep/package.json", packageJson({ installed: "^1" }));
	write("tools/requirements.txt", "flask==3.0.0\n");
	git("add", "-A", "-f");
	git("commit", "--quiet", "-m", "first");
	git("tag", "first");
	git("checkout", "--quiet", "-b", "topic");
	write("package.json", packageJson({ express: "^5", zod: "^4" }));
	git("commit", "--quiet", "-am", "topic");
	git("checkout", "--quiet", "main");
	write("tools/requirements.txt", "flask==3.1.0\n");
	git("commit", "--quiet", "-am", "main goes on");
	write("tools/requirements.txt", "flask==3.1.0\nclick==8.0.0\n");
	process.chdir(folder);
});
afterAll(() => {
	process.chdir(start);
	rmSync(folder, { recursive: true, force: true });
});

const reader: SideReader = {
	registries: PUBLIC_REGISTRIES,
	repository: () => openRepository("."),
	readStandardInput: () => Buffer.from("requests==2.0.0\n"),
};
const asked = (side: {
	dependencies: readonly { ref: { name: string }; versions: string[]; requirement: string | undefined }[];
}) =>
	side.dependencies
		.map(({ ref, versions, requirement }) => `${ref.name} ${versions[0] ?? requirement}`)
		.sort();

describe("two states to compare", () => {
	it.each([
		[["first..topic"], undefined, ["express ^4", "flask 3.0.0"], ["express ^5", "flask 3.0.0", "zod ^4"]],
		[["main..topic"], undefined, ["express ^4", "flask 3.1.0"], ["express ^5", "flask 3.0.0", "zod ^4"]],
		[["main...topic"], undefined, ["express ^4", "flask 3.0.0"], ["express ^5", "flask 3.0.0", "zod ^4"]],
		[["first..."], undefined, ["express ^4", "flask 3.0.0"], ["express ^4", "flask 3.1.0"]],
		[["first", "topic"], undefined, ["express ^4", "flask 3.0.0"], ["express ^5", "flask 3.0.0", "zod ^4"]],
		[
			["topic"],
			undefined,
			["express ^5", "flask 3.0.0", "zod ^4"],
			["click 8.0.0", "express ^4", "flask 3.1.0"],
		],
		[[], "first", ["express ^4", "flask 3.0.0"], ["click 8.0.0", "express ^4", "flask 3.1.0"]],
		[["package.json", "tools"], undefined, ["express ^4"], ["click 8.0.0", "flask 3.1.0"]],
	])("%j since %s", (states, since, before, after) => {
		const sides = readSides(states, since, reader);
		expect(asked(sides.before)).toEqual(before);
		expect(asked(sides.after)).toEqual(after);
	});

	it("may be a report, which knows what was judged", () => {
		write("report.json", renderJsonReport(aReport({ express: {}, request: DEPRECATED, gone: "not_found" })));
		const { before } = readSides(["report.json", "package.json"], undefined, reader);
		expect(before.dependencies.map(({ ref }) => ref.name).sort()).toEqual(["express", "gone", "request"]);
		expect(before.result?.dependencies.map(({ risk_level }) => risk_level)).toEqual(["HIGH", "LOW"]);
		rmSync(join(folder, "report.json"));
	});

	it.each([
		[[], "two files, folders, reports or revisions"],
		[["a", "b", "c"], "two files, folders, reports or revisions"],
		[["package.json"], "package.json has nothing to be compared with"],
		[["nowhere"], "nor a revision of this repository"],
		[["--upload-pack=x..main"], "nor a revision of this repository"],
		[["first..nowhere"], "nor a revision of this repository"],
	])("%j is refused with what is possible", (states, message) => {
		expect(() => readSides(states, undefined, reader)).toThrow(message);
	});

	it("in a folder below, are that folder's", () => {
		process.chdir(join(folder, "tools"));
		const { before } = readSides(["first..topic"], undefined, reader);
		process.chdir(folder);
		expect(asked(before)).toEqual(["flask 3.0.0"]);
	});
});
