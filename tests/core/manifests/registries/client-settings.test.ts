import { privateScopesIn } from "@dephealth/core/manifests/registries/client-settings.ts";
import { createRegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { NO_SETTINGS, registriesSchema } from "@dephealth/core/manifests/registries/registry-settings.ts";
import { parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { describe, expect, it } from "vitest";

function refusalOf(spec: string, fileName: string, text: string, settings = NO_SETTINGS): string | undefined {
	const privatePackages = privateScopesIn(fileName, text, settings);
	return createRegistryPolicy({ ...settings, privatePackages }).refusalOf(parsePackageSpec(spec));
}

describe("a scope that a project's client fetches from another registry is private", () => {
	it.each([
		[".npmrc", "//npm.pkg.github.com/:_authToken=x\n@acme:registry=https://npm.pkg.github.com\n"],
		[".npmrc", '@acme:registry = "https://npm.acme.example/"\r\n'],
		[".yarnrc", '"@acme:registry" "https://npm.acme.example"\n'],
		[".yarnrc.yml", "npmScopes:\n  acme:\n    npmRegistryServer: https://npm.acme.example\n"],
		["bunfig.toml", '[install.scopes]\nacme = "https://npm.acme.example/"\n'],
		["bunfig.toml", '[install.scopes]\n"@acme" = { token = "$T", url = "https://npm.acme.example/" }\n'],
	])("in %s: %j", (fileName, text) => {
		expect(refusalOf("npm/@acme/ui", fileName, text)).toBe(`a private package, as ${fileName} says`);
		expect(refusalOf("npm/@acme-open/ui", fileName, text)).toBeUndefined();
		expect(refusalOf("npm/ms", fileName, text)).toBeUndefined();
	});
});

it.each([
	["npm itself", ".npmrc", "@acme:registry=https://registry.npmjs.org/\n"],
	["no scope", ".npmrc", "registry=https://nexus.acme.example/\n; @acme:registry=https://x.example\n"],
	["what is no YAML", ".yarnrc.yml", "npmScopes: [\n"],
	["what is no TOML", "bunfig.toml", "[install"],
])("%s makes nothing private", (_, fileName, text) => {
	expect(privateScopesIn(fileName, text, NO_SETTINGS)).toEqual([]);
});

it("a host that is named as a mirror makes nothing private", () => {
	const { mirrors } = registriesSchema.parse({ mirrors: ["nexus.acme.example"] });
	const text = "@acme:registry=https://nexus.acme.example/repository/npm/\n";
	expect(privateScopesIn(".npmrc", text, { ...NO_SETTINGS, mirrors })).toEqual([]);
});
