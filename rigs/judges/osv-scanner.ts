/** osv-scanner, another reader of manifests: built once by Go and kept beside node_modules. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

/** The last version before it wanted a Go that is newer than most. */
const MODULE = "github.com/google/osv-scanner/cmd/osv-scanner@v1.9.2";
const FOLDER = fileURLToPath(new URL("../../node_modules/.cache/judges/osv-scanner/", import.meta.url));

/** The path of the program, or the reason why there is none. */
export function osvScanner(): { program: string } | { skipped: string } {
	const program = join(FOLDER, process.platform === "win32" ? "osv-scanner.exe" : "osv-scanner");
	if (existsSync(program)) return { program };
	if (spawnSync("go", ["version"]).error)
		return { skipped: "go is not installed, which builds osv-scanner." };
	mkdirSync(FOLDER, { recursive: true });
	process.stdout.write(`Building ${MODULE}; this takes minutes, once.\n`);
	const { status, stderr } = spawnSync("go", ["install", MODULE], {
		encoding: "utf8",
		env: { ...process.env, GOBIN: FOLDER },
	});
	return status === 0 ? { program } : { skipped: `go install ${MODULE} failed: ${stderr.trim()}` };
}

const answerSchema = z.object({
	results: z.array(
		z.object({
			packages: z.array(
				z.object({
					package: z.object({ name: z.string(), version: z.string(), ecosystem: z.string() }),
				}),
			),
		}),
	),
});

export type FoundPackage = { ecosystem: string; name: string; version: string };

/** @returns undefined for a file that it does not read. */
export function readByOsvScanner(program: string, file: string): FoundPackage[] | undefined {
	try {
		return packagesIn(run(program, file));
	} catch {
		return undefined;
	}
}

/** It ends with 127 or 128 where it finds no packages, or has no database. */
function run(program: string, file: string): string {
	const flags = ["--experimental-offline", "--experimental-all-packages", "--experimental-no-resolve"];
	const { stdout } = spawnSync(program, ["scan", ...flags, "--format", "json", "--lockfile", file], {
		encoding: "utf8",
		maxBuffer: 256 * 1024 * 1024,
	});
	return stdout;
}

function packagesIn(text: string): FoundPackage[] {
	return answerSchema
		.parse(JSON.parse(text))
		.results.flatMap(({ packages }) => packages.map((entry) => entry.package));
}
