import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { parseVersionedSpec } from "@dephealth/core/packages/package-spec.ts";
import { describe, expect, it } from "vitest";

describe("a package with or without a version", () => {
	it.each([
		["npm/express", "npm", "express", undefined],
		["npm/express@4.19.2", "npm", "express", "4.19.2"],
		["npm/@types/node", "npm", "@types/node", undefined],
		["npm/@types/node@20.1.0-rc.1+build", "npm", "@types/node", "20.1.0-rc.1+build"],
		["go/github.com/BurntSushi/toml@v1.2.0", "go", "github.com/BurntSushi/toml", "v1.2.0"],
		["maven/org.slf4j:slf4j-api@2.0.13", "maven", "org.slf4j:slf4j-api", "2.0.13"],
		["pypi/Zope.Interface@6.1", "pypi", "zope-interface", "6.1"],
		["pkg:npm/express@4.19.2", "npm", "express", "4.19.2"],
		["pkg:npm/%40types/node@20.1.0", "npm", "@types/node", "20.1.0"],
		["pkg:npm/JSONStream@1.3.5", "npm", "JSONStream", "1.3.5"],
		["pkg:golang/github.com/BurntSushi/toml@v1.2", "go", "github.com/BurntSushi/toml", "v1.2"],
		["pkg:maven/org.slf4j/slf4j-api@2.0.13?type=jar", "maven", "org.slf4j:slf4j-api", "2.0.13"],
		["pkg:gem/rails", "rubygems", "rails", undefined],
		["pkg:pypi/flask@3.0.0?repository_url=https://pypi.org/simple", "pypi", "flask", "3.0.0"],
	])("%s", (spec, ecosystem, name, version) => {
		expect(parseVersionedSpec(spec)).toEqual({ ref: { ecosystem, name }, version });
	});

	it.each([
		["npm/express@", "is not a version"],
		["npm/express@1.0 || 2", "is not a version"],
		["npm/express@../x", "is not a version"],
		["express@1.0.0", "does not name a package"],
		["pkg:", "is not a package URL"],
		["pkg:deb/debian/openssl@3", '"deb" are not assessed'],
		["pkg:npm/x@1?repository_url=https://npm.pkg.github.com", "Only packages of npm"],
		["pkg:npm/..@1", "is not a"],
	])("%s is refused, and says why", (spec, reason) => {
		expect(() => parseVersionedSpec(spec)).toThrow(InvalidPackageRefError);
		expect(() => parseVersionedSpec(spec)).toThrow(reason);
	});
});
