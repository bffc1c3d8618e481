/** Requirements with environment markers: a lock for one environment leaves out those of others. */
import { readProjects } from "@dephealth/core/manifests/read-projects.ts";
import { describe, expect, it } from "vitest";

const PIP_COMPILE = "flask==3.0.0\n    # via -r requirements.in\n";
const POETRY =
	'[[package]]\nname = "flask"\nversion = "3.0.0"\n\n[metadata]\nlock-version = "2.0"\ncontent-hash = "x"\n';
const UV =
	'version = 1\nrequires-python = ">=3.12"\n\n[[package]]\nname = "flask"\nversion = "3.0.0"\nsource = { registry = "https://pypi.org/simple" }\n';
const PDM =
	'[metadata]\nlock_version = "4.5"\n\n[[package]]\nname = "flask"\nversion = "3.0.0"\ngroups = ["default"]\n';
const PIPENV = '{"_meta": {}, "default": {"flask": {"version": "==3.0.0"}}, "develop": {}}';

const LOCKS = {
	"requirements.txt": PIP_COMPILE,
	"poetry.lock": POETRY,
	"uv.lock": UV,
	"pdm.lock": PDM,
	"Pipfile.lock": PIPENV,
};

/** The skipped entries of a lock beside a manifest. */
function skippedIn(lock: keyof typeof LOCKS, manifest: string, text: string) {
	const files = [
		{ path: lock, text: LOCKS[lock] },
		{ path: manifest, text },
	];
	const { projects } = readProjects(files);
	expect(projects.map(({ path }) => path)).toEqual([lock]);
	return projects[0]?.manifest.skipped;
}

const project = (...lines: string[]) =>
	`[project]\nname = "shop"\ndependencies = ${JSON.stringify(["flask", ...lines])}\n`;
const poetry = (line: string) =>
	`[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\nflask = "*"\n${line}\n`;
const pipfile = (line: string) => `[packages]\nflask = "*"\n${line}\n`;
const WINDOWS = `sys_platform == 'win32'`;

describe("a requirement that a lock leaves out", () => {
	it.each([
		["requirements.txt", "pyproject.toml", project(`colorama>=0.4; ${WINDOWS}`), WINDOWS],
		[
			"requirements.txt",
			"setup.cfg",
			`[options]\ninstall_requires =\n  flask\n  colorama ; ${WINDOWS}\n`,
			WINDOWS,
		],
		["uv.lock", "pyproject.toml", project(`colorama; ${WINDOWS}`), WINDOWS],
		["pdm.lock", "pyproject.toml", project(`colorama[dev] == 0.4.6 ;${WINDOWS}`), WINDOWS],
		[
			"poetry.lock",
			"pyproject.toml",
			poetry(`colorama = { version = "*", markers = "${WINDOWS}" }`),
			WINDOWS,
		],
		["poetry.lock", "pyproject.toml", poetry('colorama = { version = "*", python = "<3" }'), "python <3"],
		[
			"poetry.lock",
			"pyproject.toml",
			poetry('colorama = [{ version = "1", python = "<3" }, { version = "2", platform = "win32" }]'),
			"python <3 or platform win32",
		],
		["Pipfile.lock", "Pipfile", pipfile(`colorama = { version = "*", markers = "${WINDOWS}" }`), WINDOWS],
		[
			"Pipfile.lock",
			"Pipfile",
			pipfile(`colorama = { version = "*", sys_platform = "== 'win32'" }`),
			WINDOWS,
		],
	] as const)("is said to apply elsewhere: %s beside %s (%#)", (lock, manifest, text, condition) => {
		expect(skippedIn(lock, manifest, text)).toEqual([
			{ entry: "colorama", reason: `applies only where ${condition}, and is not in the lock` },
		]);
	});

	it.each([
		["has no marker", project("colorama")],
		["is asked for without one, too", project(`colorama; ${WINDOWS}`, "colorama>=0.4")],
	])("is missing from the lock when it %s", (_, text) => {
		expect(skippedIn("uv.lock", "pyproject.toml", text)).toEqual([
			{ entry: "colorama", reason: "asked for, but not locked" },
		]);
	});

	it("names each of its environments, in bounds", () => {
		const text = project("colorama; os_name == 'nt'", `colorama<1; ${WINDOWS}`);
		expect(skippedIn("uv.lock", "pyproject.toml", text)?.[0]?.reason).toContain(
			`os_name == 'nt' or ${WINDOWS}`,
		);
		const long = project(`colorama; os_name == '${"x".repeat(5_000)}'`);
		expect(skippedIn("uv.lock", "pyproject.toml", long)?.[0]?.reason.length).toBeLessThan(200);
	});

	it("does not part the lock from its manifest, however many there are", () => {
		const others = ["a", "b", "c", "d", "e"].map((name) => `${name}; ${WINDOWS}`);
		expect(skippedIn("uv.lock", "pyproject.toml", project(...others))).toHaveLength(5);
	});
});

it("a locked requirement is read with its marker as any other", () => {
	expect(skippedIn("uv.lock", "pyproject.toml", project().replace("flask", `flask; ${WINDOWS}`))).toEqual([]);
});
