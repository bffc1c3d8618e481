import { PackageNotFoundError } from "@dephealth/core/errors.ts";
import { createGoReader, escapeModule } from "@dephealth/core/sources/registry/go.ts";
import { describe, expect, it } from "vitest";
import type { ScriptedAnswer } from "../../../scripted-http-client.ts";
import { scripted } from "./read.ts";

const PATH = "/github.com/!owner/module";
const latest = (version: string, overrides: Record<string, unknown> = {}) => ({
	Version: version,
	Time: "2023-05-05T05:05:05Z",
	...overrides,
});

function read(mod: string, answers: Record<string, ScriptedAnswer> = {}) {
	return scripted(createGoReader, "go", "github.com/Owner/module", {
		[`${PATH}/@v/list`]: { text: "v1.0.0\nv1.1.0\nv1.2.0-rc.1\n" },
		[`${PATH}/@latest`]: { body: latest("v1.1.0") },
		[`${PATH}/@v/v1.1.0.mod`]: { text: mod },
		...answers,
	}).reading;
}

describe("a Go module", () => {
	it("is asked for in the proxy's spelling", async () => {
		expect(escapeModule("github.com/Azure/azure-SDK")).toBe("github.com/!azure/azure-!s!d!k");
		expect((await read("module github.com/Owner/module")).facts).toMatchObject({
			latestVersion: "v1.1.0",
			lastPublishedAt: "2023-05-05T05:05:05.000Z",
			releaseDays: null,
			versionCount: 3,
			repository: { host: "github.com", path: "Owner/module" },
		});
	});

	it("is deprecated by the comment in its newest go.mod", async () => {
		const { facts } = await read("// Deprecated: use example.com/other.\nmodule github.com/Owner/module");
		expect(facts.deprecation).toEqual({ latest: "use example.com/other.", allVersions: true, goTo: null });
	});

	it("retracts a version, the newest too", async () => {
		const { facts } = await read("module github.com/Owner/module\nretract v1.1.0 // contains a race");
		expect(facts.latestVersion).toBe("v1.0.0");
		expect(facts.versionMarks.marks).toEqual([
			{ kind: "yanked", message: "contains a race", versions: ["v1.1.0"] },
		]);
	});

	it("without a tag has the version of its newest commit", async () => {
		const pseudo = "v0.0.0-20230505050505-0123456789ab";
		const { facts } = await read("", {
			[`${PATH}/@v/list`]: { text: "" },
			[`${PATH}/@latest`]: { body: latest(pseudo, { Origin: { URL: "https://go.googlesource.com/x" } }) },
			[`${PATH}/@v/${pseudo}.mod`]: { text: "module github.com/Owner/module" },
		});
		expect(facts).toMatchObject({ latestVersion: pseudo, versionCount: 1 });
	});

	it("whose go.mod cannot be read is neither deprecated nor clean", async () => {
		const { gaps } = await read("", { [`${PATH}/@v/v1.1.0.mod`]: { status: 502 } });
		expect(gaps).toEqual([
			{ field: "deprecation", error: "UpstreamUnavailableError" },
			{ field: "versionMarks", error: "UpstreamUnavailableError" },
		]);
	});

	it("is unknown when the proxy does not know it", async () => {
		const { reading } = scripted(createGoReader, "go", "github.com/Owner/module", {
			[`${PATH}/@v/list`]: { status: 410, text: "not found: invalid version" },
			[`${PATH}/@latest`]: { status: 410 },
		});
		await expect(reading).rejects.toThrow(PackageNotFoundError);
	});
});
