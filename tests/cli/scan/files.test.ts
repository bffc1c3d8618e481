import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ManifestFileError, openManifestFile } from "@dephealth/cli/scan/manifest-file.ts";
import { readScanConfig, ScanConfigError } from "@dephealth/cli/scan/scan-config.ts";
import { openFile } from "@dephealth/cli/scan/single-subject.ts";
import { PUBLIC_REGISTRIES } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { describe, expect, it } from "vitest";

const MODULE = new URL("../../../packages/cli/src/scan/manifest-file.ts", import.meta.url).href;

function directoryWith(files: Record<string, string>): string {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-test-"));
	for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
	return directory;
}

describe("the file to scan", () => {
	it.each([
		[["package.json", "package-lock.json"], "package-lock.json", []],
		[["package.json", "yarn.lock"], "yarn.lock", []],
		[["package.json"], "package.json", []],
		[["requirements.txt", "uv.lock"], "uv.lock", []],
		[["go.sum", "go.mod"], "go.mod", []],
		[["package.json", "Cargo.lock", "Gemfile.lock"], "package.json", ["Cargo.lock", "Gemfile.lock"]],
		[["bom.json"], "bom.json", []],
	])("among %j is %s", (names, expected, others) => {
		const directory = directoryWith(Object.fromEntries(names.map((name) => [name, `the ${name}`])));
		expect(openManifestFile(directory)).toMatchObject({
			fileName: expected,
			bytes: Buffer.from(`the ${expected}`),
			others,
		});
	});

	it("can be named, whatever it is called", () => {
		const directory = directoryWith({ "weird.name": "x", "package.json": "{}" });
		expect(openManifestFile(join(directory, "weird.name"))).toMatchObject({
			fileName: "weird.name",
			bytes: Buffer.from("x"),
			others: [],
		});
	});

	it("is missed with a clear message", () => {
		const empty = directoryWith({});
		expect(() => openManifestFile(empty)).toThrow(ManifestFileError);
		expect(() => openManifestFile(empty)).toThrow(/package-lock\.json/);
		expect(() => openManifestFile(join(empty, "nothing"))).toThrow(/does not exist/);
		mkdirSync(join(empty, "package-lock.json"));
		expect(() => openManifestFile(empty)).toThrow(/cannot be read/);
	});

	it("is not read for ever when it has no end", ({ skip }) => {
		skip(!existsSync("/dev/zero"), "this system has no /dev/zero, a file without an end");
		expect(() => openManifestFile("/dev/zero")).toThrow(/has more than 64 MiB; at most 64 MiB are read/);
	});
});

it("standard input is waited for, however slow its other end is", async () => {
	const script = `
		const { readStandardInput } = await import(${JSON.stringify(MODULE)});
		void process.stdin.fd;
		process.stdout.write("reading\\n");
		process.stdout.write("read " + Buffer.from(readStandardInput()));`;
	const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
	const output = text(child.stdout);
	await once(child.stdout, "data");
	child.stdin.write("one ");
	await new Promise((resolve) => setImmediate(resolve));
	child.stdin.end("and the other");
	expect(await output).toBe("reading\nread one and the other");
});

describe("a file that leaves versions open", () => {
	const app =
		'<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Serilog" /></ItemGroup></Project>';

	it.each([
		["in a repository has those of the central list around it", ".git", ["3.1.1"]],
		["outside of one is read alone", "elsewhere", []],
	])("%s", (_, marker, versions) => {
		const root = directoryWith({
			"Directory.Packages.props":
				'<Project><ItemGroup><PackageVersion Include="Serilog" Version="3.1.1" /></ItemGroup></Project>',
		});
		mkdirSync(join(root, marker));
		mkdirSync(join(root, "src", "App"), { recursive: true });
		writeFileSync(join(root, "src", "App", "App.csproj"), app);
		const subject = openFile(join(root, "src", "App", "App.csproj")).read(PUBLIC_REGISTRIES);
		rmSync(root, { recursive: true });
		expect(subject.input.dependencies.map((each) => each.versions)).toEqual([versions]);
	});
});

describe("a lock that leaves open what is for development", () => {
	const purposes = (path: string) => {
		const { dependencies } = openFile(path).read(PUBLIC_REGISTRIES).input;
		return dependencies.map(({ ref, isDev }) => [ref.name, isDev]);
	};

	it.each([
		["in a repository learns from the files of the whole build around it", ".git", true],
		["outside of one learns from the project beside it alone", "elsewhere", undefined],
	])("NuGet's %s", (_, marker, isAnalyzerForDevelopment) => {
		const root = directoryWith({
			"Directory.Build.props":
				'<Project><ItemGroup><PackageReference Include="Analyzer" PrivateAssets="all" /></ItemGroup></Project>',
		});
		mkdirSync(join(root, marker));
		const folder = join(root, "src", "App");
		mkdirSync(folder, { recursive: true });
		writeFileSync(
			join(folder, "App.csproj"),
			'<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="A" Version="1.0.0" /></ItemGroup></Project>',
		);
		const direct = { type: "Direct", resolved: "1.0.0" };
		const lock = { version: 1, dependencies: { net8: { A: direct, Analyzer: direct } } };
		writeFileSync(join(folder, "packages.lock.json"), JSON.stringify(lock));
		const told = purposes(join(folder, "packages.lock.json"));
		rmSync(root, { recursive: true });
		expect(told).toEqual([
			["a", false],
			["analyzer", isAnalyzerForDevelopment],
		]);
	});

	it("Deno's learns from package.json", () => {
		const root = directoryWith({
			"package.json": '{"devDependencies": {"a": "^1"}}',
			"deno.lock":
				'{"version": "5", "specifiers": {"npm:a@^1": "1.0.0"}, "npm": {"a@1.0.0": {}}, "workspace": {"packageJson": {"dependencies": ["npm:a@^1"]}}}',
		});
		const told = purposes(join(root, "deno.lock"));
		rmSync(root, { recursive: true });
		expect(told).toEqual([["a", true]]);
	});
});

describe(".dephealthrc.json", () => {
	const valid = {
		fail_on: "high",
		accepted_risks: [{ package: "npm/request", reason: "soon", until: "2027-03-31" }],
	};

	it("is read from beside the scanned file", async () => {
		const config = await readScanConfig(
			directoryWith({ ".dephealthrc.json": JSON.stringify(valid) }),
			undefined,
		);
		expect(config.fail_on).toBe("high");
		expect(config.accepted_risks[0]?.package.text).toBe("npm/request");
	});

	it("may be missing, unless it was named", async () => {
		const directory = directoryWith({});
		expect(await readScanConfig(directory, undefined)).toEqual({
			accepted_risks: [],
			rules: [],
			private_packages: [],
			registries: { private: [], mirrors: [] },
		});
		await expect(readScanConfig(directory, join(directory, "mine.json"))).rejects.toThrow(ScanConfigError);
	});

	it.each([
		["no JSON", "{", "is not JSON"],
		["an unknown key", '{"failOn": "high"}', "failOn"],
		[
			"a rule that is no expression",
			'{"rules": [{"name": "a", "when": "status =="}]}',
			"rules: The rule a cannot be read",
		],
		["a rule's name that is none", '{"rules": [{"name": "A b", "when": "direct"}]}', "rules[0].name"],
		["an unknown level", '{"fail_on": "severe"}', "fail_on"],
		[
			"an acceptance without a last day",
			'{"accepted_risks": [{"package": "npm/a", "reason": "x"}]}',
			"accepted_risks[0].until",
		],
		[
			"a name that is none",
			'{"accepted_risks": [{"package": "npm/..", "reason": "x", "until": "2027-01-01"}]}',
			"accepted_risks[0].package",
		],
	])("with %s is refused with the place", async (_, text, place) => {
		const directory = directoryWith({ ".dephealthrc.json": text });
		const refusal = readScanConfig(directory, undefined);
		await expect(refusal).rejects.toThrow(ScanConfigError);
		await expect(refusal).rejects.toThrow(place);
	});
});
