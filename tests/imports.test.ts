import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const FROM = /^(?:import|export)\b[^;"']*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;

const files = execFileSync("git", ["ls-files", "*.ts", "*.tsx"], { cwd: root, encoding: "utf8" })
	.split("\n")
	.filter((file) => file !== "" && existsSync(join(root, file)));
const imports: ReadonlyMap<string, readonly string[]> = new Map(files.map((file) => [file, importsOf(file)]));

/** Own files that a file imports, types and dynamic imports included. */
function importsOf(file: string): string[] {
	const text = readFileSync(join(root, file), "utf8");
	return [...text.matchAll(FROM)].flatMap(([, named, bare, dynamic]) => {
		const [specifier = ""] = (named ?? bare ?? dynamic ?? "").split("?");
		// Text of a program that is written elsewhere.
		if (specifier.includes("${")) return [];
		const own = /^@dephealth\/([\w-]+)\/(.+)$/.exec(specifier);
		if (own) return [`packages/${own[1]}/src/${own[2]}`];
		return specifier.startsWith(".") ? [relative(root, join(root, dirname(file), specifier))] : [];
	});
}

/** One way from each node back to itself, where there is one. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
	const circles: string[] = [];
	const done = new Set<string>();
	const path: string[] = [];
	function visit(node: string): void {
		const start = path.indexOf(node);
		if (start !== -1) circles.push([...path.slice(start), node].join(" → "));
		if (start !== -1 || done.has(node)) return;
		path.push(node);
		for (const next of graph.get(node) ?? []) visit(next);
		path.pop();
		done.add(node);
	}
	for (const node of graph.keys()) visit(node);
	return circles;
}

describe("imports", () => {
	it("are all found", () => {
		expect(files.length).toBeGreaterThan(500);
		const missing = [...imports].flatMap(([file, targets]) =>
			targets
				.filter((target) => !target.startsWith(".sst/") && !existsSync(join(root, target)))
				.map((target) => `${file}: ${target}`),
		);
		expect(missing).toEqual([]);
	});

	it("of files run in no circle", () => {
		expect(circlesIn(imports)).toEqual([]);
	});

	it("lead from the command line down to the contract, never back up", () => {
		const upwards = [...imports].flatMap(([file, targets]) =>
			targets.filter((target) => levelOf(target) > levelOf(file)).map((target) => `${file} → ${target}`),
		);
		expect(upwards).toEqual([]);
	});
});

const LEVELS = ["contract", "core", "functions", "local", "cli"];

/** Rigs, tests and scripts may import all packages; the infrastructure and the model only those below functions. */
function levelOf(file: string): number {
	const name = /^packages\/([\w-]+)\//.exec(file)?.[1] ?? file.split("/")[0] ?? "";
	if (name === "stacks" || name === "model" || name === "console") return LEVELS.indexOf("core");
	const level = LEVELS.indexOf(name);
	return level === -1 ? LEVELS.length : level;
}
