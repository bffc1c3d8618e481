import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";
import { fixture } from "../fixture.ts";

function read(text: string, fileName = ".github/workflows/ci.yml") {
	const { dependencies, skipped } = readManifest(text, { fileName });
	return {
		rows: dependencies.map(({ ref, versions, requirement }) => [ref.name, versions, requirement]),
		skipped: skipped.map(({ entry, reason }) => [entry, reason]),
	};
}

/** One step with the given `uses`, and the given rest of its line. */
function step(uses: string): string {
	return `on: push\njobs:\n  a:\n    steps:\n      - uses: ${uses}\n`;
}

const SHA = "49933ea5288caeca8642d1e84afbd3f7d6820020";

describe("a workflow", () => {
	it("names each repository that its steps and jobs use, once", () => {
		const { rows, skipped } = read(fixture("actions/release.workflow.yml"));
		expect(rows).toEqual([
			["actions/checkout", ["v4"], "v4"],
			["actions/setup-node", ["v4.4.0"], SHA],
			["github/codeql-action", ["v3.28.1"], "v3.28.1"],
			["acme/unpinned-action", [], "main"],
			["acme/workflows", ["v2.1.0"], "2f3b4a2e0e471e13e2ea2bc2a350e888c0cf6d75"],
		]);
		expect(skipped).toEqual([
			["docker://alpine:3.20", "a container image"],
			["./.github/actions/own", "part of the same repository"],
			["./.github/workflows/test.yml", "part of the same repository"],
		]);
	});

	it("needs all of them, and not for development alone: what builds a release is as close as what is in it", () => {
		const { dependencies } = readManifest(fixture("actions/release.workflow.yml"));
		expect(dependencies.every(({ isDirect, isDev }) => isDirect === true && isDev === false)).toBe(true);
	});

	it.each([
		[`o/n@${SHA} # v4.1.7`, ["v4.1.7"]],
		[`o/n@${SHA} # 4.1.7`, ["4.1.7"]],
		[`o/n@${SHA} # v4`, ["v4"]],
		[`o/n@${SHA} # tag=v4.1.7`, ["v4.1.7"]],
		[`o/n@${SHA} # ratchet:o/n@v4`, ["v4"]],
		[`o/n@${SHA} # pin@v4.1.7`, ["v4.1.7"]],
		[`o/n@${SHA} # renovate: tag=v4.1.7`, ["v4.1.7"]],
		[`'o/n@${SHA}' # v4.1.7, checked`, ["v4.1.7"]],
		[`o/n@${SHA}  #v4.1.7`, ["v4.1.7"]],
		[`o/n@${SHA} # main`, []],
		[`o/n@${SHA}`, []],
		["o/n@v1.2.3-beta.1", ["v1.2.3-beta.1"]],
		["o/n@1.2", ["1.2"]],
		["o/n@v1 # v9.9.9", ["v1"]],
		["o/n@releases/v1", []],
		["o/n@feature/a-branch", []],
		["o/n", []],
		["https://github.com/o/n@v2", ["v2"]],
	])("%s: versions %j", (uses, versions) => {
		expect(read(step(uses)).rows).toEqual([["o/n", versions, expect.anything()]].map(withAsked(uses)));
	});

	it.each([
		["./local", "part of the same repository"],
		["../other/action", "part of the same repository"],
		["docker://ghcr.io/o/n:1", "a container image"],
		["https://gitea.example.org/o/n@v1", "from a forge other than GitHub"],
		// biome-ignore lint/suspicious/noTemplateCurlyInString: as workflows write it
		['"${{ inputs.action }}"', "an expression, whose value only a run knows"],
		["checkout@v4", "no owner and repository"],
	])("%s is skipped: %s", (uses, reason) => {
		const { rows, skipped } = read(step(uses));
		expect(rows).toEqual([]);
		expect(skipped.map(([, why]) => why)).toEqual([reason]);
	});

	it("without jobs is none", () => {
		expect(() => read("on: push\n")).toThrow(/neither jobs/);
	});
});

/** A reference without an @ names no version. */
function withAsked(uses: string) {
	return ([name, versions, asked]: unknown[]) => [name, versions, uses.includes("@") ? asked : undefined];
}

describe("an action", () => {
	it("names what its steps use", () => {
		const { rows } = read(fixture("actions/action.yml"), "action.yml");
		expect(rows).toEqual([
			["actions/cache", [], "0c45773b623bea8c8e75f6c82b208c3cf94ea4f9"],
			["pypa/gh-action-pip-audit", ["v1"], "v1"],
		]);
	});

	it.each([
		["node20", "runs:\n  using: node20\n  main: index.js\n", []],
		["docker", "runs:\n  using: docker\n  image: docker://alpine:3\n", ["docker://alpine:3"]],
	])("that runs by %s uses no other", (_, text, skipped) => {
		const result = read(`name: a\n${text}`, "action.yml");
		expect(result.rows).toEqual([]);
		expect(result.skipped.map(([entry]) => entry)).toEqual(skipped);
	});
});

describe("the files of workflows", () => {
	it.each([
		[".github/workflows/ci.yml", true],
		["web/.github/workflows/ci.yaml", true],
		["C:\\work\\.github\\workflows\\ci.yml", true],
		["workflows/ci.yml", false],
		[".github/dependabot.yml", false],
	])("%s: %j", (fileName, isOne) => {
		const reading = () => readManifest("jobs: {}\n", { fileName });
		if (isOne) expect(reading().format).toBe("github-actions");
		else expect(reading).toThrow(/tells the format/);
	});
});
