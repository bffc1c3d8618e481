import { parseConfig, required } from "@dephealth/core/config.ts";
import { describe, expect, it } from "vitest";

describe("the configuration", () => {
	it("has no sandbox and no token by default", () => {
		const config = parseConfig({ PACKAGES_TABLE: "packages" });
		expect(config.sandbox).toBe(false);
		expect(config.githubToken).toBeUndefined();
	});

	it.each([
		["", undefined],
		["  ", undefined],
		[" t ", "t"],
	])("takes the token %j as %j", (given, token) => {
		expect(parseConfig({ PACKAGES_TABLE: "packages", GITHUB_TOKEN: given }).githubToken).toBe(token);
	});

	it.each([
		[{}, 60],
		[{ GITHUB_TOKEN: "t" }, 5000],
		[{ GITHUB_TOKEN: "t", GITHUB_CALLS_PER_HOUR: "15000" }, 15_000],
	])("with %j allows itself %i GitHub calls an hour", (environment, calls) => {
		expect(parseConfig({ PACKAGES_TABLE: "packages", ...environment }).githubCallsPerHour).toBe(calls);
	});

	it.each([
		[{}, "PACKAGES_TABLE"],
		[{ PACKAGES_TABLE: "p-1", DEPHEALTH_SANDBOX: "yes" }, "DEPHEALTH_SANDBOX"],
		[{ PACKAGES_TABLE: "p-1", COLLECT_PACKAGE_STATE_MACHINE_ARN: "x" }, "COLLECT_PACKAGE_STATE_MACHINE_ARN"],
	])("fails at the start naming the variable: %j", (environment, variable) => {
		expect(() => parseConfig(environment)).toThrow(variable);
	});

	it("names a variable that a function needs and nobody set", () => {
		expect(() => required(undefined, "OPERATIONS_TABLE")).toThrow(/OPERATIONS_TABLE is not set/);
	});
});
