import {
	filesOfInput,
	isManifestName,
	NothingToScanError,
	toScanRequest,
} from "@dephealth/console/pages/scan/dropped-files.ts";
import { describe, expect, it } from "vitest";

const file = (name: string, content = "{}") => new File([content], name);
const dropped = (path: string, content?: string) => ({
	path,
	file: file(path.split("/").at(-1) ?? path, content),
});

describe("a file's name", () => {
	it.each([
		"package-lock.json",
		"pnpm-lock.yaml",
		"requirements-dev.txt",
		"go.mod",
		"Shop.csproj",
		"app.cdx.json",
		"bom.xml",
	])("%s names dependencies", (name) => expect(isManifestName(name)).toBe(true));
	it.each(["index.js", "package.json.bak", "README.md", "lock.json", "tsconfig.json"])(
		"%s does not",
		(name) => expect(isManifestName(name)).toBe(false),
	);
});

describe("a chosen folder", () => {
	const inFolder = (path: string) =>
		Object.defineProperty(file(path.split("/").at(-1) ?? ""), "webkitRelativePath", { value: path });
	const listOf = (paths: string[]) => paths.map(inFolder) as unknown as FileList;

	it("gives its manifests and the project's decisions, and none of what was installed into it", () => {
		const files = filesOfInput(
			listOf([
				"shop/package-lock.json",
				"shop/src/index.js",
				"shop/.dephealthrc.json",
				"shop/node_modules/express/package.json",
				"shop/api/go.mod",
				"shop/vendor/a/go.mod",
			]),
		);
		expect(files.map(({ path }) => path)).toEqual([
			"shop/package-lock.json",
			"shop/.dephealthrc.json",
			"shop/api/go.mod",
		]);
	});

	it("is not needed: a file that was chosen by hand is taken under any name", () => {
		expect(filesOfInput([file("notes.lock")] as unknown as FileList).map(({ path }) => path)).toEqual([
			"notes.lock",
		]);
	});
});

describe("what is sent", () => {
	it("is one file as it is", async () => {
		expect(await toScanRequest([dropped("package-lock.json", "{1}")])).toEqual({
			body: { file_name: "package-lock.json", content: "{1}" },
			accepted: [],
			label: "package-lock.json",
		});
	});

	it("are several together, with what the project has decided", async () => {
		const accepted = [{ package: "npm/request", reason: "replaced in spring", until: "2999-01-01" }];
		const settings = JSON.stringify({
			accepted_risks: accepted,
			private_packages: ["@shop/*"],
			fail_on: "high",
		});
		const request = await toScanRequest([
			dropped("shop/package.json", "a"),
			dropped("shop/.dephealthrc.json", settings),
			dropped("shop/api/go.mod", "b"),
		]);
		expect(request).toEqual({
			body: {
				files: [
					{ file_name: "shop/package.json", content: "a" },
					{ file_name: "shop/api/go.mod", content: "b" },
				],
				private_packages: ["@shop/*"],
			},
			accepted,
			label: "shop",
		});
	});

	it.each([
		["nothing to scan", [dropped(".dephealthrc.json")], "no manifest"],
		[
			"decisions that are no JSON",
			[dropped("go.mod"), dropped(".dephealthrc.json", "fail_on: high")],
			"is not JSON",
		],
	])("is nothing for %s, and says why", async (_, files, why) => {
		const sent = toScanRequest(files);
		await expect(sent).rejects.toBeInstanceOf(NothingToScanError);
		await expect(sent).rejects.toThrow(why);
	});
});
