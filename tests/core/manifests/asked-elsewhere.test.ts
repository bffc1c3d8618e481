import { describe, expect, it } from "vitest";
import { json } from "./project-files.ts";
import { told } from "./told.ts";

describe("what a manifest asks for from elsewhere", () => {
	const classic = (entries: Record<string, string>) =>
		`# yarn lockfile v1\n\n${Object.entries(entries)
			.map(([key, fields]) => `${key}:\n${fields}\n`)
			.join("\n")}`;

	it("leads to packages of a registry, and tells what they are for", () => {
		const lock = classic({
			'"tool@git+https://git.example/tool.git"':
				'  version "1.0.0"\n  resolved "git+https://git.example/tool.git#abc"\n  dependencies:\n    ms "^2.0.0"',
			"ms@^2.0.0": '  version "2.1.3"',
		});
		const files = [
			{ path: "yarn.lock", text: lock },
			json("package.json", { devDependencies: { tool: "git+https://git.example/tool.git" } }),
		];
		expect(told(files, "yarn.lock")).toEqual(["ms dev"]);
	});

	it("is the project itself where the Gemfile names a gemspec, whose other gems are for development", () => {
		const lock =
			"PATH\n  remote: .\n  specs:\n    shop (1.0)\n      rack\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0)\n    rake (13.0)\n    rspec (3.0)\n\nDEPENDENCIES\n  rake\n  rspec\n  shop!\n";
		const files = [
			{ path: "Gemfile.lock", text: lock },
			{ path: "Gemfile", text: 'source "https://rubygems.org"\ngemspec\ngem "rake"\n' },
		];
		expect(told(files, "Gemfile.lock")).toEqual(["rack prod", "rake! prod", "rspec! dev"]);
	});

	it.each([
		["a gemspec in another folder", 'gemspec path: "../.."\n', ["rack prod", "rspec! dev"]],
		["a gem by its path", 'gem "shop", path: "../..", group: :test\n', ["rack dev", "rspec! ?"]],
		[
			"another Gemfile, which may ask for more",
			'gemspec\neval_gemfile "more.rb"\n',
			["rack prod", "rspec! ?"],
		],
	])("leads through %s", (_, line, expected) => {
		const lock =
			"PATH\n  remote: ../..\n  specs:\n    shop (1.0)\n      rack\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0)\n    rspec (3.0)\n\nDEPENDENCIES\n  rspec\n  shop!\n";
		const files = [
			{ path: "gemfiles/next/Gemfile.lock", text: lock },
			{ path: "gemfiles/next/Gemfile", text: `source "https://rubygems.org"\n${line}` },
		];
		expect(told(files, "gemfiles/next/Gemfile.lock")).toEqual(expected);
	});

	it.each([
		["dependencies", ["fuzzer! prod", "memchr! prod"]],
		["dev-dependencies", ["fuzzer! prod", "memchr! dev"]],
	])("leads through a crate of another workspace of Cargo, asked for in %s", (table, expected) => {
		const crate = (name: string, ...needs: string[]) =>
			`[[package]]\nname = "${name}"\nversion = "1.0.0"\ndependencies = ${JSON.stringify(needs)}\n`;
		const source = 'source = "registry+https://github.com/rust-lang/crates.io-index"\n';
		const files = [
			{
				path: "fuzz/Cargo.lock",
				text: [
					crate("fuzz", "fuzzer", "glob"),
					crate("glob", "memchr"),
					crate("memchr") + source,
					crate("fuzzer") + source,
				].join("\n"),
			},
			{
				path: "fuzz/Cargo.toml",
				text: `[package]\nname = "fuzz"\n[dependencies]\nfuzzer = "1"\n[${table === "dependencies" ? "dependencies.glob" : "dev-dependencies.glob"}]\npath = "../glob"\n`,
			},
			{ path: "glob/Cargo.toml", text: '[package]\nname = "glob"\n[dependencies]\nmemchr = "1"\n' },
		];
		expect(told(files, "fuzz/Cargo.lock")).toEqual(expected);
	});

	it("counts in a workspace of Cargo by the members, not by the list that they share", () => {
		const entry = (name: string, needs: string[]) =>
			`[[package]]\nname = "${name}"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\ndependencies = ${JSON.stringify(needs)}\n\n`;
		const lock = `version = 4\n\n${entry("serde", [])}${entry("proptest", ["rand"])}${entry("rand", [])}[[package]]\nname = "core"\nversion = "0.1.0"\ndependencies = ["proptest", "serde"]\n`;
		const files = [
			{ path: "Cargo.lock", text: lock },
			{
				path: "Cargo.toml",
				text: '[workspace]\nmembers = ["core"]\n[workspace.dependencies]\nserde = "1"\nproptest = "1"\n',
			},
			{
				path: "core/Cargo.toml",
				text: '[package]\nname = "core"\n[dependencies]\nserde.workspace = true\n[dev-dependencies]\nproptest.workspace = true\n',
			},
		];
		expect(told(files, "Cargo.lock")).toEqual(["proptest! dev", "rand dev", "serde! prod"]);
	});
});
