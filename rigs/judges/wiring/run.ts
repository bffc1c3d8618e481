/**
 * `npm run judge:wiring`: unplugs one wire at a time in a copy of the sources and runs the tests that are to notice it. A break
 * that leaves them green ends it with 1.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { scriptArguments } from "../../../scripts/script-arguments.ts";
import { BREAKS, type Break } from "./breaks.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const COPIED = ["packages", "tests", "rigs", "state-machines", "stacks", "scripts", "docs"];
const FILES = [
	"package.json",
	"package-lock.json",
	"LICENSE",
	"tsconfig.json",
	"vitest.config.ts",
	"sst.config.ts",
];

const { words: wanted } = scriptArguments({
	run: "npm run judge:wiring",
	does: "Unplugs one wire at a time in a copy of the sources and runs the tests that are to notice it. Ends\nwith 1 when a break leaves them green.",
	words: { name: "WORD …", says: "only breaks whose sentence has one of these words" },
});
const chosen = BREAKS.filter(({ says }) => wanted.length === 0 || wanted.some((word) => says.includes(word)));
if (chosen.length === 0) {
	process.stderr.write(`No break says so. There are:\n${BREAKS.map(({ says }) => `  ${says}\n`).join("")}`);
	process.exit(2);
}
const copy = mkdtempSync(join(tmpdir(), "dephealth-wiring-judge-"));
process.once("exit", () => rmSync(copy, { recursive: true, force: true }));
copySources();
if (!areGreen([...new Set(chosen.flatMap(({ tests }) => tests))])) {
	throw new Error("The tests fail with everything plugged in; what they notice says nothing.");
}
for (const entry of chosen) {
	const isNoticed = notices(entry);
	process.stdout.write(`${isNoticed ? "noticed  " : "UNNOTICED"} ${entry.says}\n`);
	if (!isNoticed) process.exitCode = 1;
}

function copySources(): void {
	for (const path of [...COPIED, ...FILES]) {
		cpSync(join(ROOT, path), join(copy, path), {
			recursive: true,
			filter: (source) => !/\/judges\/mutants\/node_modules$/.test(source),
		});
	}
	// Workspaces are linked relative to the folder that holds the links.
	cpSync(join(ROOT, "node_modules", "@dephealth"), join(copy, "node_modules", "@dephealth"), {
		recursive: true,
		verbatimSymlinks: true,
	});
	for (const name of readdirSync(join(ROOT, "node_modules"))) {
		if (name === "@dephealth" || name.startsWith(".vite")) continue;
		symlinkSync(join(ROOT, "node_modules", name), join(copy, "node_modules", name));
	}
}

function notices({ file, from, to, tests }: Break): boolean {
	const path = join(copy, file);
	const source = readFileSync(path, "utf8");
	writeFileSync(
		path,
		source.replace(from, () => to),
	);
	const isGreen = areGreen(tests);
	writeFileSync(path, source);
	return !isGreen;
}

function areGreen(tests: readonly string[]): boolean {
	const vitest = join(copy, "node_modules", "vitest", "vitest.mjs");
	const flags = ["run", "--bail=1", "--reporter=dot"];
	return (
		spawnSync(process.execPath, [vitest, ...flags, ...tests], { cwd: copy, stdio: "ignore" }).status === 0
	);
}
