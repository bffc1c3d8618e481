import { readProjects } from "@dephealth/core/manifests/read-projects.ts";
import { describe, expect, it } from "vitest";
import { told } from "../told.ts";

type Entry = {
	type: "Direct" | "Transitive" | "Project";
	resolved?: string;
	dependencies?: Record<string, string>;
};

function lock(path: string, frameworks: Record<string, Record<string, Entry>>) {
	return { path, text: JSON.stringify({ version: 1, dependencies: frameworks }) };
}

function project(path: string, items: string, properties = "") {
	const text = `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>${properties}</PropertyGroup><ItemGroup>${items}</ItemGroup></Project>`;
	return { path, text };
}

const direct = (...needs: string[]): Entry => entry("Direct", needs);
const transitive = (...needs: string[]): Entry => entry("Transitive", needs);
function entry(type: Entry["type"], needs: readonly string[]): Entry {
	return { type, resolved: "1.0.0", dependencies: Object.fromEntries(needs.map((name) => [name, "1.0.0"])) };
}

describe("packages.lock.json with the files of its build", () => {
	it("leads through the projects that it refers to", () => {
		const files = [
			lock("src/App/packages.lock.json", {
				net8: {
					A: transitive(),
					B: transitive(),
					core: entry("Project", ["A"]),
					gen: entry("Project", ["B"]),
				},
			}),
			project(
				"src/App/App.csproj",
				'<ProjectReference Include="..\\Core\\Core.csproj" /><ProjectReference Include="../Gen/Gen.csproj" OutputItemType="Analyzer" />',
			),
		];
		expect(told(files, "src/App/packages.lock.json")).toEqual(["a prod", "b dev"]);
	});

	it.each([
		["says so", "", "<IsTestProject>true</IsTestProject>", "dev"],
		["refers to what runs tests", '<PackageReference Include="Microsoft.NET.Test.Sdk" />', "", "dev"],
		[
			"says that it is none",
			'<PackageReference Include="Microsoft.NET.Test.Sdk" />',
			"<IsTestProject>false</IsTestProject>",
			"prod",
		],
		["is another", "", "", "prod"],
	])("is for development as a whole when the project %s", (_, items, properties, purpose) => {
		const files = [
			lock("packages.lock.json", { net8: { A: direct("B"), B: transitive() } }),
			project("Any.csproj", `<PackageReference Include="A" />${items}`, properties),
		];
		expect(told(files, "packages.lock.json")).toEqual([`a! ${purpose}`, `b ${purpose}`]);
		const graph = readProjects(files).projects[0]?.manifest.graph;
		expect(graph?.roots?.map(({ scope }) => scope)).toEqual([purpose]);
	});

	it("knows what the build adds by itself, unless the project says otherwise", () => {
		const implicit = {
			"NETStandard.Library": direct("P"),
			P: transitive(),
			"Microsoft.NET.ILLink.Tasks": direct(),
		};
		const files = [
			lock("packages.lock.json", { netstandard: implicit }),
			project("Any.csproj", ""),
			lock("other/packages.lock.json", { netstandard: implicit }),
			project(
				"other/Any.csproj",
				'<PackageReference Include="Microsoft.NET.ILLink.Tasks" Version="1.0.0" />',
			),
		];
		expect(told(files, "packages.lock.json")).toEqual([
			"microsoft.net.illink.tasks! dev",
			"netstandard.library! prod",
			"p prod",
		]);
		expect(told(files, "other/packages.lock.json")[0]).toBe("microsoft.net.illink.tasks! prod");
	});

	it("finds what a runtime's own packages need among those of all runtimes", () => {
		const files = [
			lock("packages.lock.json", {
				net8: { A: direct(), B: transitive() },
				"net8/linux-x64": { A: direct("runtime.A"), "runtime.A": transitive("B") },
			}),
			project("Any.csproj", '<PackageReference Include="A" />'),
		];
		expect(told(files, "packages.lock.json")).toEqual(["a! prod", "b prod", "runtime.a prod"]);
	});

	it("learns what its folder and those around it add for every project, and from no other folder", () => {
		const props = (path: string, name: string) => ({
			path,
			text: `<Project><ItemGroup><PackageReference Include="${name}" PrivateAssets="all" /><PackageReference Include="Unused" /></ItemGroup></Project>`,
		});
		const files = [
			lock("src/App/packages.lock.json", {
				net8: { A: direct(), Analyzer: direct(), Style: direct(), Far: direct() },
			}),
			project("src/App/App.csproj", '<PackageReference Include="A" />'),
			props("Directory.Build.props", "Analyzer"),
			props("src/Directory.Build.targets", "Style"),
			props("test/Directory.Build.props", "Far"),
		];
		expect(told(files, "src/App/packages.lock.json")).toEqual([
			"a! prod",
			"analyzer! dev",
			"far! ?",
			"style! dev",
		]);
		// Other projects may need what this one does not.
		expect(readProjects(files).projects.find(({ path }) => path.startsWith("src"))?.manifest.skipped).toEqual(
			[],
		);
	});
});

describe("project files without a lock", () => {
	it("have versions by properties that are set around them, the nearest first", () => {
		const files = [
			project(
				"src/App/App.csproj",
				'<PackageReference Include="A" Version="$(AVersion)" /><PackageReference Include="B" Version="$(Unset)" />',
			),
			{
				path: "Directory.Build.props",
				text: "<Project><PropertyGroup><AVersion>1.0.0</AVersion></PropertyGroup></Project>",
			},
			{
				path: "src/Directory.Build.props",
				text: "<Project><PropertyGroup><aversion>2.0.0</aversion></PropertyGroup></Project>",
			},
		];
		const { projects } = readProjects(files);
		expect(
			projects.map(({ path, manifest }) => [path, manifest.dependencies.map(({ versions }) => versions)]),
		).toContainEqual(["src/App/App.csproj", [["2.0.0"], []]]);
	});

	it("leave open what a list of versions is for", () => {
		const text = '<Project><ItemGroup><PackageVersion Include="A" Version="1.0.0" /></ItemGroup></Project>';
		expect(told([{ path: "Directory.Packages.props", text }], "Directory.Packages.props")).toEqual(["a! ?"]);
	});
});
