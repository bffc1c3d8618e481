import { createResolver } from "@dephealth/core/manifests/properties.ts";
import { describe, expect, it } from "vitest";

function aResolver(properties: Record<string, string>) {
	const asked: string[] = [];
	const resolve = createResolver("$(", /\$\(([\w.-]{1,100})\)/g, (name) => {
		asked.push(name);
		return properties[name];
	});
	return { resolve, asked };
}

describe("the properties of a file", () => {
	it.each([
		["a text without any", "1.0.0", "1.0.0"],
		["no text", undefined, undefined],
		["one of several in a text", "$(a)-$(b)", "1-2"],
		["one that names another", "$(c)", "1.2"],
		["one that another file sets", "$(elsewhere)", "$(elsewhere)"],
		["one of another tool", "$[a]", "$[a]"],
	])("%s", (_, written, resolved) => {
		expect(aResolver({ a: "1", b: "2", c: "$(a).$(b)" }).resolve(written)).toBe(resolved);
	});

	it("end where they stand in a circle, or grow longer than any version", () => {
		const { resolve } = aResolver({ a: "$(b)", b: "$(a)", c: "$(c)$(c)", long: "x".repeat(1000) });
		expect(resolve("$(a)")).toBe("$(a)");
		expect(resolve("$(c)".repeat(100))).toHaveLength(512);
		expect(resolve("$(long)")).toHaveLength(512);
	});

	it("are resolved once for all places where a text stands", () => {
		const { resolve, asked } = aResolver({ a: "1" });
		expect([resolve("v$(a)"), resolve("v$(a)")]).toEqual(["v1", "v1"]);
		expect(asked).toEqual(["a"]);
	});
});
