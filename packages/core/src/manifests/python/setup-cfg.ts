/** setup.cfg of setuptools: `install_requires` and extras. https://setuptools.pypa.io/en/latest/userguide/declarative_config.html */
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { isDevelopmentGroup } from "./requirements/development-names.ts";
import { addPythonLine, type PythonListContext } from "./requirements/python-list.ts";

const FORMAT = "setup.cfg";

export const setupCfg = {
	id: FORMAT,
	family: "python",
	role: "asks",
	mayBeBlank: true,
	fileNames: [FORMAT],
	content: [{ kind: "pattern", pattern: /^install_requires\s*=/m }],
	read: readSetupCfg,
} as const satisfies FormatDescription;

type Setting = { section: string; key: string; lines: string[] };

/** @throws ManifestError */
function readSetupCfg(text: string, gate: PackageGate): ManifestContent {
	const settings = [...settingsIn(text)];
	if (settings.length > 0 && settings.every(({ section }) => section === "")) throw noSections();
	const project = settings.find(({ section, key }) => section === "metadata" && key === "name")?.lines[0];
	const context: PythonListContext = {
		asked: createAskedPackages("pypi", FORMAT, gate),
		gate,
		project,
		sourceOf: () => undefined,
		origin: undefined,
	};
	for (const { section, key, lines } of settings) {
		const isMain = section === "options" && key === "install_requires";
		const isTest = section === "options" && key === "tests_require";
		if (!isMain && !isTest && section !== "options.extras_require") continue;
		const scope = isMain ? "prod" : isTest || isDevelopmentGroup(key) ? "dev" : "optional";
		for (const line of lines) {
			if (/^file:/.test(line)) gate.skip(line, "another file, which was not sent");
			else addPythonLine(line, scope, context);
		}
	}
	return { project, ...context.asked.content() };
}

function noSections(): ManifestError {
	return new ManifestError(
		"malformed",
		`The ${FORMAT} has no section such as [metadata] or [options]: it is not such a file.`,
		{ format: FORMAT },
	);
}

/** INI as Python's configparser reads it: indented lines continue the previous value. */
function* settingsIn(text: string): Generator<Setting> {
	let section = "";
	let setting: Setting | undefined;
	for (const line of text.split(/\r?\n/)) {
		const trimmed = line.trim();
		if (trimmed === "" || /^[#;]/.test(trimmed)) continue;
		if (/^\s/.test(line) && setting) {
			setting.lines.push(trimmed);
			continue;
		}
		if (setting) yield setting;
		setting = undefined;
		const header = /^\[([^\]]+)\]/.exec(trimmed)?.[1];
		if (header !== undefined) section = header.trim();
		const at = trimmed.search(/[=:]/);
		if (header === undefined && at > 0) {
			const value = trimmed.slice(at + 1).trim();
			setting = { section, key: trimmed.slice(0, at).trimEnd(), lines: value === "" ? [] : [value] };
		}
	}
	if (setting) yield setting;
}
