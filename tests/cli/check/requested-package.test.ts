import { parseRequestedPackage, resolveVersion } from "@dephealth/cli/check/requested-package.ts";
import { describe, expect, it } from "vitest";

describe("a package on the command line", () => {
	it.each([
		["express", "npm", "express", undefined],
		["express@4", "npm", "express", "4"],
		["@scope/name", "npm", "@scope/name", undefined],
		["@scope/name@1.2.3", "npm", "@scope/name", "1.2.3"],
		["npm/express@4.17.1", "npm", "express", "4.17.1"],
		["npm/@scope/name@4", "npm", "@scope/name", "4"],
		["pypi/Flask@3.0.0", "pypi", "flask", "3.0.0"],
		["go/github.com/owner/module", "go", "github.com/owner/module", undefined],
		["pkg:npm/%40scope/name@1", "npm", "@scope/name", "1"],
		[" express ", "npm", "express", undefined],
	])("%s is meant", (text, ecosystem, name, version) => {
		expect(parseRequestedPackage(text)).toEqual({ ref: { ecosystem, name }, version });
	});

	it.each(["", "..", "nowhere/express", "npm/", "pkg:npm", "a b", "npm/.."])("%j is refused", (text) => {
		expect(() => parseRequestedPackage(text)).toThrow(
			expect.objectContaining({ name: "InvalidPackageRefError" }),
		);
	});
});

describe("a part of a version stands for the newest that begins so", () => {
	const newest = ["5.1.0", "5.1.0", "5.0.2", "4.21.2", "4.17.9", null, "0.1.0"];
	const ofNpm = (version: string) =>
		resolveVersion({ ref: { ecosystem: "npm", name: "express" }, version }, newest);

	it.each([
		["4", "4.21.2"],
		["v4", "4.21.2"],
		["4.17", "4.17.9"],
		["4.x", "4.21.2"],
		["5", "5.1.0"],
		["4.17.1", "4.17.1"],
		["5.0.0-beta.1", "5.0.0-beta.1"],
		["3", undefined],
		["4.2", undefined],
	])("%s is %s", (version, meant) => expect(ofNpm(version)).toBe(meant));

	it("where short versions are whole ones they stay as they are", () => {
		expect(resolveVersion({ ref: { ecosystem: "pypi", name: "attrs" }, version: "24.1" }, newest)).toBe(
			"24.1",
		);
	});
});
