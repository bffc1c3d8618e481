import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";

const read = (text: string) => readManifest(text, { fileName: "go.work" });

describe("go.work", () => {
	it("names what replaces others for the whole workspace", () => {
		const { dependencies, skipped } = read(
			"go 1.24\n\nuse (\n\t./api\n\t./web // of the shop\n)\n\nreplace example.com/a => github.com/fork/a v1.2.3\nreplace example.com/b => ./b\n",
		);
		expect(dependencies.map(({ ref, versions, isDirect }) => [ref.name, versions, isDirect])).toEqual([
			["github.com/fork/a", ["v1.2.3"], true],
		]);
		expect(skipped).toEqual([
			{ entry: "./api", reason: "part of the same repository" },
			{ entry: "./web", reason: "part of the same repository" },
			{ entry: "example.com/b", reason: "replaced by the local folder ./b" },
		]);
	});

	it("that replaces nothing is refused by its name, with what to scan instead", () => {
		expect(() => read("go 1.22\n\nuse ./a\n")).toThrow(/^go\.work lists .* go\.mod/);
	});

	it("with an unknown directive is malformed, at its line", () => {
		expect(() => read("go 1.22\nuses ./a\n")).toThrow(/go\.work cannot be read at line 2/);
	});
});
