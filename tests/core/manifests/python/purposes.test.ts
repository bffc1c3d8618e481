import { readProjects } from "@dephealth/core/manifests/read-projects.ts";
import { describe, expect, it } from "vitest";
import { told } from "../told.ts";

const read = (path: string, text: string) => told([{ path, text }], path);

describe("what Python's files say of the purpose of a package", () => {
	it.each([
		["requirements-dev.txt", "pytest! dev"],
		["test-requirements.txt", "pytest! dev"],
		["requirements_tests.in", "pytest! dev"],
		["requirements/docs.txt", "pytest! dev"],
		["requirements.txt", "pytest! ?"],
		["requirements/base.txt", "pytest! ?"],
		["requirements-latest.txt", "pytest! ?"],
		["dev/requirements.txt", "pytest! ?"],
	])("the name %s", (path, expected) => {
		expect(read(path, "pytest\n")).toEqual([expected]);
	});

	it("a tool's notes name the files that ask, which count more than the name of its own", () => {
		const text =
			"flask==3\n    # via -r requirements.in\npytest==8\n    # via -r requirements-dev.in\npluggy==1\n    # via pytest\nclick==8\n    # via\n    #   -r requirements-dev.in\n    #   flask\n";
		expect(read("requirements-dev.txt", text)).toEqual(["click! ?", "flask! ?", "pluggy dev", "pytest! dev"]);
	});

	it("a pyproject.toml beside them explains all the lists of its folder", () => {
		const pyproject = {
			path: "pyproject.toml",
			text: '[project]\nname = "shop"\ndependencies = ["flask", "rich"]\n[project.optional-dependencies]\ntest = ["pytest"]\ncli = ["click"]\n',
		};
		const files = [
			pyproject,
			{
				path: "requirements.txt",
				text: "flask==3\n    # via shop (pyproject.toml)\njinja2==3\n    # via flask\n",
			},
			{
				path: "requirements-test.txt",
				text: "pytest==8\n    # via shop (pyproject.toml)\nflask==3\n    # via shop (pyproject.toml)\n",
			},
		];
		expect(told([pyproject], "pyproject.toml")).toEqual([
			"click! prod",
			"flask! prod",
			"pytest! dev",
			"rich! prod",
		]);
		expect(told(files, "requirements.txt")).toEqual(["flask! prod", "jinja2 prod"]);
		expect(told(files, "requirements-test.txt")).toEqual(["flask! prod", "pytest! dev"]);
	});

	it("a list beside a lock is read when it holds more, not when the lock was written out to it", () => {
		const lock = (...names: string[]) =>
			names.map((name) => `[[package]]\nname = "${name}"\nversion = "1.0"\n`).join("");
		const files = [
			{ path: "poetry.lock", text: `${lock("flask", "click")}[metadata]\nlock-version = "2.0"\n` },
			{ path: "requirements.txt", text: "flask==1.0\nclick==1.0\n" },
			{ path: "requirements-docs.txt", text: "sphinx\nflask\n" },
		];
		expect(readProjects(files).projects.map(({ path }) => path)).toEqual([
			"poetry.lock",
			"requirements-docs.txt",
		]);
	});

	it.each([
		["'dev' in dependency_groups", "a? dev"],
		["('dev' in dependency_groups) and (python_version >= '3.9')", "a? dev"],
		["'dev' in dependency_groups or 'docs' in extras", "a? dev"],
		["'dev' in dependency_groups or 'server' in extras", "a? ?"],
		["'dev' in dependency_groups or python_version < '3.9'", "a? ?"],
		["python_version < '3.9'", "a? ?"],
		["python_version < '3.9' and 'dev' not in dependency_groups", "a? ?"],
	])("the marker %s of pylock.toml", (marker, expected) => {
		const text = `lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1.0"\nmarker = ${JSON.stringify(marker)}\n`;
		expect(read("pylock.toml", text)).toEqual([expected]);
	});
});
