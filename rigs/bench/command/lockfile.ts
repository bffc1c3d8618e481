/** Reading a package-lock.json of ten thousand packages, against JSON.parse of the same text and another reader. */
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { parseNpmLockV2Project } from "snyk-nodejs-lockfile-parser";
import { type Measurement, median } from "../measurement.ts";

const PACKAGES = 10_000;
const DIRECT = 120;
/** The shares are those of this repository's own lockfile. */
const NEEDS_A_PACKAGE = 1.7;
const NESTED_SHARE = 0.1;
const WARM_UP_ROUNDS = 10;
const ROUNDS = 41;
/** It takes seconds. */
const ROUNDS_OF_THE_OTHER = 3;

export async function benchLockfile(): Promise<Measurement[]> {
	const { manifest, lockfile } = createLockfile(PACKAGES);
	const read = readManifest(lockfile, { fileName: "package-lock.json" });
	if (read.dependencies.length < PACKAGES * (1 - 2 * NESTED_SHARE)) throw new Error("packages are missing");
	const rounds: { parse: number; ours: number }[] = [];
	for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
		const parse = elapsed(() => JSON.parse(lockfile));
		rounds.push({ parse, ours: elapsed(() => readManifest(lockfile, { fileName: "package-lock.json" })) });
	}
	rounds.splice(0, WARM_UP_ROUNDS);
	const others: number[] = [];
	for (let round = 0; round < ROUNDS_OF_THE_OTHER; round++) {
		const startedAt = performance.now();
		await parseNpmLockV2Project(manifest, lockfile, {
			includeDevDeps: true,
			includeOptionalDeps: true,
			pruneCycles: true,
			strictOutOfSync: false,
		});
		others.push(performance.now() - startedAt);
	}
	const ours = median(rounds.map((round) => round.ours));
	return [
		{
			name: `${PACKAGES} packages, JSON.parse alone`,
			value: median(rounds.map(({ parse }) => parse)),
			unit: "ms",
		},
		{ name: `${PACKAGES} packages, snyk-nodejs-lockfile-parser`, value: median(others), unit: "ms" },
		{ name: `${PACKAGES} packages, read with directness, purpose and paths`, value: ours, unit: "ms" },
		{
			name: "ratio to JSON.parse",
			value: median(rounds.map((round) => round.ours / round.parse)),
			unit: "×",
			budget: { kind: "at most", value: 1.5 },
		},
		{
			name: "ratio to snyk-nodejs-lockfile-parser",
			value: ours / median(others),
			unit: "×",
			budget: { kind: "at most", value: 1 },
		},
	];
}

function elapsed(work: () => unknown): number {
	const startedAt = performance.now();
	work();
	return performance.now() - startedAt;
}

/**
 * A lockfile as npm would write it for an invented project: needs point to later packages, some to a copy of their own.
 */
export function createLockfile(count: number): { manifest: string; lockfile: string } {
	const random = createRandom(7);
	const names = Array.from({ length: count }, (_, index) => nameOf(index));
	const packages = new Map<string, object>();
	const nested = new Map<string, object>();
	const topLevel = Math.round(count * (1 - NESTED_SHARE));
	for (const [index, name] of names.slice(0, topLevel).entries()) {
		const dependencies: Record<string, string> = {};
		for (let need = random() * 2 * NEEDS_A_PACKAGE; need >= 0.5; need--) {
			const needed = names[index + 1 + Math.floor(random() * 400)];
			if (needed !== undefined && index + 401 < topLevel)
				dependencies[needed] = `^${1 + Math.floor(random() * 9)}.0.0`;
		}
		packages.set(`node_modules/${name}`, entryOf(name, dependencies, random));
		const [copied] = Object.keys(dependencies);
		if (copied !== undefined && nested.size < count - topLevel && random() < 2 * NESTED_SHARE) {
			nested.set(`node_modules/${name}/node_modules/${copied}`, entryOf(copied, {}, random));
		}
	}
	const asked = (from: number): Record<string, string> =>
		Object.fromEntries(names.slice(from, from + DIRECT / 2).map((name) => [name, "^1.0.0"]));
	const project = {
		name: "bench",
		version: "1.0.0",
		dependencies: asked(0),
		devDependencies: asked(DIRECT / 2),
	};
	const entries = [...packages, ...nested].sort(([a], [b]) => (a < b ? -1 : 1));
	const lock = {
		name: "bench",
		version: "1.0.0",
		lockfileVersion: 3,
		requires: true,
		packages: { "": project, ...Object.fromEntries(entries) },
	};
	return { manifest: JSON.stringify(project), lockfile: JSON.stringify(lock, null, 2) };
}

const WORDS = ["is", "parse", "stream", "to", "regex", "util", "core", "color", "path", "cli", "es", "map"];

/** A name of a realistic length: about twelve characters, and a seventh of the names have a scope. */
function nameOf(index: number): string {
	const word = (shift: number): string => WORDS[Math.floor(index / shift) % WORDS.length] ?? "";
	const name = `${word(1)}-${word(12)}-${index.toString(36)}`;
	return index % 7 === 0 ? `@${word(144)}s/${name}` : name;
}

function entryOf(name: string, dependencies: Record<string, string>, random: () => number): object {
	const version = `${Math.floor(random() * 9)}.${Math.floor(random() * 20)}.${Math.floor(random() * 9)}`;
	const checksum = Array.from({ length: 64 }, () => Math.floor(random() * 256));
	return {
		version,
		resolved: `https://registry.npmjs.org/${name}/-/${name.split("/").at(-1)}-${version}.tgz`,
		integrity: `sha512-${Buffer.from(checksum).toString("base64")}`,
		...(random() < 0.3 && { dev: true }),
		license: "MIT",
		...(Object.keys(dependencies).length > 0 && { dependencies }),
		engines: { node: ">=18" },
		...(random() < 0.25 && { funding: { url: "https://github.com/sponsors/somebody" } }),
	};
}

/** A linear congruential generator (Numerical Recipes): the same lockfile in each run. */
function createRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}
