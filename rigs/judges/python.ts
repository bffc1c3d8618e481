/** Judges written in Python, each in a virtual environment that is made once and kept beside node_modules. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/judges/", import.meta.url));

/** The folder of the environment's programs, or the reason why there is none. */
export type PythonPrograms = { folder: string } | { skipped: string };

/**
 * @param name of the environment
 * @param packages with their versions, so that two runs judge alike
 */
export function pythonPrograms(name: string, packages: readonly string[]): PythonPrograms {
	const home = join(CACHE, name);
	const folder = join(home, process.platform === "win32" ? "Scripts" : "bin");
	const ready = join(home, "ready");
	if (existsSync(ready)) return { folder };
	if (spawnSync("python3", ["--version"]).error) return { skipped: "python3 is not installed." };
	rmSync(home, { recursive: true, force: true });
	mkdirSync(CACHE, { recursive: true });
	for (const [program, words] of [
		["python3", ["-m", "venv", home]],
		[join(folder, "pip"), ["install", "--quiet", "--disable-pip-version-check", ...packages]],
	] as const) {
		const { status, stderr } = spawnSync(program, words, { encoding: "utf8" });
		if (status === 0) continue;
		return { skipped: `${[program, ...words].join(" ")} failed: ${stderr.trim().split("\n").at(-1) ?? ""}` };
	}
	mkdirSync(ready);
	return { folder };
}
