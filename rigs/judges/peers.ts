/**
 * Compares our readers with osv-scanner on files of real projects and tools, in findings and in cost: `npm run
 * judge:peers`, with paths of more lockfiles behind `--`. Nothing is asked of anybody; Go builds osv-scanner once.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Manifest } from "@dephealth/core/manifests/manifest.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { scriptArguments } from "../../scripts/script-arguments.ts";
import { createLockfile } from "../bench/command/lockfile.ts";
import { median } from "../bench/measurement.ts";
import { type FoundPackage, osvScanner, readByOsvScanner } from "./osv-scanner.ts";

const { words: lockfiles } = scriptArguments({
	run: "npm run judge:peers",
	does: "Compares our readers with osv-scanner on files of real projects and tools, in findings and in\ncost. Needs Go. Ends with 1 when they disagree.",
	words: { name: "FILE …", says: "more lockfiles to compare" },
});
const FIXTURES = fileURLToPath(new URL("../../tests/real-world/fixtures/", import.meta.url));
const ECOSYSTEMS: Readonly<Record<string, string>> = {
	npm: "npm",
	PyPI: "pypi",
	"crates.io": "cargo",
	Go: "go",
	Maven: "maven",
	NuGet: "nuget",
	RubyGems: "rubygems",
	Packagist: "packagist",
};
/** Sentences in a requirements.txt. */
const NO_NAMES: ReadonlySet<string> = new Set(["pypi/our tools:"]);
const ROUNDS = 5;
const PACKAGES = 10_000;

const osv = osvScanner();
if ("skipped" in osv) process.stdout.write(`Skipped. ${osv.skipped}\n`);
else {
	const folder = mkdtempSync(join(tmpdir(), "dephealth-peers-"));
	try {
		const isAgreed = compareFiles(osv.program, [...realFiles(folder), ...lockfiles]);
		compareCost(osv.program, folder);
		process.exitCode = isAgreed ? 0 : 1;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Lockfiles of real tools exist as files; those of the tests are written to `folder`, each in its own folder. */
function realFiles(folder: string): string[] {
	const tools = join(FIXTURES, "tools");
	const written = readdirSync(tools, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
	const cases = readFileSync(join(FIXTURES, "manifests.jsonl"), "utf8").trim().split("\n");
	const others = cases.map((line) => {
		const { id, file_name: name, text } = JSON.parse(line) as { id: string; file_name: string; text: string };
		const file = join(folder, id, name);
		mkdirSync(join(file, ".."), { recursive: true });
		writeFileSync(file, text);
		return file;
	});
	return [...written, ...others];
}

type Difference = { onlyTheirs: string[]; onlyOurs: string[]; otherVersion: string[] };

/** @returns whether both have found the same, where both read the file */
function compareFiles(program: string, files: readonly string[]): boolean {
	let same = 0;
	let packages = 0;
	const notRead = { byThem: 0, byUs: [] as string[] };
	const differing: string[] = [];
	for (const file of files) {
		const theirs = readByOsvScanner(program, file);
		const ours = readByUs(file);
		if (theirs === undefined) notRead.byThem += 1;
		else if (typeof ours === "string") notRead.byUs.push(`${shown(file)}: ${ours}`);
		else {
			const text = differenceText(compare(theirs, ours));
			packages += theirs.length;
			if (text === "") same += 1;
			else differing.push(`${shown(file)}: ${text}`);
		}
	}
	process.stdout.write(
		`${files.length} files; osv-scanner does not read ${notRead.byThem}. Of the others ${same} are read alike (${packages} packages).\n`,
	);
	for (const line of differing) process.stdout.write(`  differs  ${line}\n`);
	for (const line of notRead.byUs) process.stdout.write(`  refused by us  ${line}\n`);
	return differing.length === 0;
}

function shown(file: string): string {
	return relative(FIXTURES, file).startsWith("..")
		? file.split("/").slice(-2).join("/")
		: relative(FIXTURES, file);
}

function readByUs(file: string): Manifest | string {
	try {
		return readManifest(readFileSync(file), { fileName: basename(file) });
	} catch (error) {
		if (error instanceof ManifestError) return error.message.slice(0, 160);
		throw error;
	}
}

function compare(theirs: readonly FoundPackage[], manifest: Manifest): Difference {
	const { dependencies } = manifest;
	const versions = new Map(
		dependencies.map(({ ref, versions }) => [`${ref.ecosystem}/${ref.name}`, versions]),
	);
	const found = new Map<string, Set<string>>();
	for (const entry of theirs) {
		const name = nameOf(entry);
		found.set(name, (found.get(name) ?? new Set()).add(entry.version));
	}
	return {
		onlyTheirs: [...found.keys()].filter((name) => !versions.has(name) && !isNoDependency(name, manifest)),
		onlyOurs: [...versions.keys()].filter((name) => !found.has(name)),
		otherVersion: [...found].flatMap(([name, theirVersions]) => {
			const known = versions.get(name);
			if (known === undefined || known.length === 0) return [];
			const missing = [...theirVersions].filter((version) => version !== "" && !isIn(version, known));
			return missing.map((version) => `${name} ${version} for ${known.join(", ")}`);
		}),
	};
}

/** Names that osv-scanner lists besides: the project itself, entries that we leave out and say so, Go's own library. */
function isNoDependency(name: string, { project, skipped }: Manifest): boolean {
	const bare = name.slice(name.indexOf("/") + 1);
	const folder = bare.split("/").at(-1) ?? bare;
	const isLeftOut = skipped.some(({ entry }) => entry.includes(bare) || entry.split("/").at(-1) === folder);
	return name === "go/stdlib" || bare === project || isLeftOut || NO_NAMES.has(name);
}

function isIn(version: string, known: readonly string[]): boolean {
	const bare = (text: string) => text.replace(/^v/, "");
	return known.some((one) => bare(one) === bare(version));
}

function nameOf({ ecosystem, name }: FoundPackage): string {
	const own = ECOSYSTEMS[ecosystem] ?? ecosystem;
	try {
		const ref = parsePackageSpec(`${own}/${name}`);
		return `${ref.ecosystem}/${ref.name}`;
	} catch {
		return `${own}/${name}`;
	}
}

function differenceText({ onlyTheirs, onlyOurs, otherVersion }: Difference): string {
	const few = (names: readonly string[]) =>
		`${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
	return [
		...(onlyTheirs.length > 0 ? [`only theirs: ${few(onlyTheirs)}`] : []),
		...(onlyOurs.length > 0 ? [`only ours: ${few(onlyOurs)}`] : []),
		...(otherVersion.length > 0 ? [`versions: ${few(otherVersion)}`] : []),
	].join("; ");
}

/** Reading alone: osv-scanner has no database here, so that it judges nothing, as `dephealth why` does not. */
function compareCost(program: string, folder: string): void {
	const file = join(folder, "package-lock.json");
	writeFileSync(file, createLockfile(PACKAGES).lockfile);
	const root = fileURLToPath(new URL("../../", import.meta.url));
	spawnSync(process.execPath, [join(root, "scripts/pack-cli.ts")], { cwd: root, stdio: "ignore" });
	const command = join(root, "dist/cli/dist/dephealth.mjs");
	const theirs: number[] = [];
	const ours: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		theirs.push(elapsed(() => readByOsvScanner(program, file)));
		ours.push(elapsed(() => spawnSync(process.execPath, [command, "why", "is-is-0", file])));
	}
	const row = (name: string, values: readonly number[]) =>
		process.stdout.write(`  ${name.padEnd(58)} ${median(values).toFixed(0).padStart(6)} ms\n`);
	process.stdout.write(
		`\nReading a package-lock.json of ${PACKAGES} packages, median of ${ROUNDS} processes\n`,
	);
	row("osv-scanner", theirs);
	row("dephealth why, as it is installed", ours);
}

function elapsed(work: () => unknown): number {
	const startedAt = performance.now();
	work();
	return performance.now() - startedAt;
}
