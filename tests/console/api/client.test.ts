import { fill, RefusedError } from "@dephealth/console/api/client.ts";
import { expect, it } from "vitest";

it.each([
	["/v1/scans/{id}", { id: "a/b?c#d" }, "/v1/scans/a%2Fb%3Fc%23d"],
	[
		"/v1/packages/{ecosystem}/{name+}",
		{ ecosystem: "npm", name: "@scope/name" },
		"/v1/packages/npm/%40scope/name",
	],
	["/v1/scans/{id}", {}, "/v1/scans/"],
] as const)("%s is filled with %j", (template, values, path) => {
	expect(fill(template, values)).toBe(path);
});

it.each(["..", ".", "../../dead-letters", "a/../b", "a/.."])(
	"a name cannot lead to another route: %s",
	(name) => {
		expect(() => fill("/v1/packages/{ecosystem}/{name+}", { ecosystem: "go", name })).toThrow(RefusedError);
	},
);
