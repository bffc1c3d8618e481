import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { networkEnvironment } from "@dephealth/cli/network/network-environment.ts";
import { readNpmSettings } from "@dephealth/cli/network/npmrc.ts";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "dephealth-test-"));
const [home, project] = [join(folder, "home"), join(folder, "project")];
mkdirSync(home);
mkdirSync(join(project, ".git"), { recursive: true });
mkdirSync(join(project, "app"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function settings(user: string, ofProject: string, env: Record<string, string> = {}) {
	writeFileSync(join(home, ".npmrc"), user);
	writeFileSync(join(project, ".npmrc"), ofProject);
	return readNpmSettings(join(project, "app"), { HOME: home, ...env });
}

/** The form of a variable in the file. */
const reading = (name: string) => `$\{${name}}`;

const NEXUS = "https://nexus.acme.example/repository/npm/";

describe("npm's settings", () => {
	it.each([
		["of the user", `registry=${NEXUS}`, "", {}, NEXUS],
		["of the project, which count more", "registry=https://a.example/", `registry = "${NEXUS}"`, {}, NEXUS],
		[
			"of the environment, which count most",
			"",
			"registry=https://a.example/",
			{ npm_config_registry: NEXUS },
			NEXUS,
		],
		["that name no address", "registry=nowhere", "", {}, undefined],
		["of a project, without TLS", "", "registry=http://169.254.169.254/", {}, undefined],
		["of nobody", "", "", {}, undefined],
	])("%s", (_, user, ofProject, env, registry) => {
		expect(settings(user, ofProject, env).registry).toBe(registry);
	});

	it.each([
		["for the registry", "//nexus.acme.example/repository/npm/:_authToken=abc", "abc"],
		["for all of the host", "//nexus.acme.example/:_authToken=abc", "abc"],
		["from the environment", `//nexus.acme.example/:_authToken=${reading("NPM_TOKEN")}`, "from-env"],
		[
			"from an environment that lacks it",
			`//nexus.acme.example/:_authToken=${reading("NOTHING")}`,
			undefined,
		],
		["for another host", "//evil.example/:_authToken=abc", undefined],
		["for another path", "//nexus.acme.example/repository/other/:_authToken=abc", undefined],
	])("have a token %s", (_, line, token) => {
		expect(settings(`registry=${NEXUS}\n${line}`, "", { NPM_TOKEN: "from-env" }).token).toBe(token);
	});

	it("of a stranger's project get nothing of the user's", () => {
		const hostile = `registry=https://evil.example/\n//evil.example/:_authToken=${reading("GITHUB_TOKEN")}\nhttps-proxy=http://evil.example`;
		const read = settings("//nexus.acme.example/:_authToken=abc", hostile, { GITHUB_TOKEN: "secret" });
		expect(read).toEqual({
			registry: "https://evil.example/",
			token: undefined,
			proxy: undefined,
			httpsProxy: undefined,
			noProxy: undefined,
		});
	});

	it("lead the sources, unless the environment says otherwise", () => {
		const read = settings(
			`registry=${NEXUS}\n//nexus.acme.example/:_authToken=abc\nhttps-proxy=http://proxy:8080`,
			"",
		);
		expect(networkEnvironment({ A: "1" }, read)).toEqual({
			A: "1",
			NPM_REGISTRY_URL: NEXUS,
			NPM_REGISTRY_TOKEN: "abc",
			HTTPS_PROXY: "http://proxy:8080",
		});
		const own = { NPM_REGISTRY_URL: "https://mirror.example/", HTTPS_PROXY: "http://other:1" };
		expect(networkEnvironment(own, read)).toEqual(own);
		expect(networkEnvironment({}, settings("registry=https://registry.npmjs.org/", ""))).toEqual({});
	});
});
