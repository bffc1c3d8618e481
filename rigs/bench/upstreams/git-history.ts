/** The history of a repository against git's own treeless bare clone from the same server, in turn. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	type GitServer,
	importStream,
	NO_GIT,
	startGitServer,
} from "../../../tests/core/sources/git/git-server.ts";
import { type Measurement, median } from "../measurement.ts";

const COMMITS = 30_000;
const ROUNDS = 7;
const MAX_MEMORY_MB = 64;
const DAY = 86_400;

const READER = `
import { Agent } from "undici";
import { systemClock } from "@dephealth/core/clock.ts";
import { createGitClient } from "@dephealth/core/sources/git/git-client.ts";
import { GIT_LIMITS } from "@dephealth/core/sources/git/limits.ts";
const client = createGitClient({ dispatcher: new Agent(), clock: systemClock, random: () => 0, limits: GIT_LIMITS });
globalThis.gc();
const before = process.memoryUsage.rss();
let peak = before;
const timer = process.argv[2] === "memory" ? setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, 5) : undefined;
const start = performance.now();
const cpu = process.cpuUsage();
const reading = await client.read({ address: new URL(process.argv[1]), host: "bench", source: "bench", fallbackSince: 0 });
const { user, system } = process.cpuUsage(cpu);
peak = Math.max(peak, process.memoryUsage.rss());
clearInterval(timer);
console.log(JSON.stringify({ ms: performance.now() - start, cpuMs: (user + system) / 1000, commits: reading.commits.length, megabytes: (peak - before) / 2 ** 20 }));
await client.close();
`;

type Reading = { ms: number; cpuMs: number; commits: number; megabytes: number };

/**
 * Reads in a separate process, like a command that reads its first repository, so compilation counts.
 *
 * @param measured time and memory are measured apart, since looking at the memory every few milliseconds takes time
 */
function readHistory(server: GitServer, measured: "time" | "memory"): Promise<Reading> {
	const child = spawn(
		process.execPath,
		["--expose-gc", "--input-type=module", "-e", READER, server.addressOf("bench").href, measured],
		{
			cwd: join(import.meta.dirname, "../../../packages/core"),
			stdio: ["ignore", "pipe", "inherit"],
		},
	);
	return new Promise((resolve, reject) => {
		let output = "";
		child.stdout.on("data", (chunk) => {
			output += chunk;
		});
		child.on("close", (code) =>
			code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`reader: ${code}`)),
		);
	});
}

function cloneWithGit(server: GitServer): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), "dephealth-clone-"));
	const start = performance.now();
	const child = spawn("git", [
		"clone",
		"--quiet",
		"--bare",
		"--filter=tree:0",
		server.addressOf("bench").href,
		folder,
	]);
	return new Promise((resolve, reject) => {
		child.on("close", (code) => {
			rmSync(folder, { recursive: true, force: true });
			if (code === 0) resolve(performance.now() - start);
			else reject(new Error(`git clone: ${code}`));
		});
	});
}

export async function benchGitHistory(): Promise<Measurement[]> {
	if (NO_GIT) return [];
	const server = await startGitServer();
	try {
		const commits = Array.from({ length: COMMITS }, (_, index) => ({
			mark: index + 1,
			parents: index === 0 ? [] : [index],
			person: `Person ${index % 97} <person-${index % 97}@example.org>`,
			time: 1_000_000_000 + index * (DAY / 4),
			message: `Change ${index}\n\nMends what ${(index * 2654435761) % 4294967296} broke, as ${(index * 40503) % 65536} says.`,
		}));
		server.create("bench", importStream(commits));
		spawnSync("git", ["-C", server.folderOf("bench"), "gc", "--quiet"]);
		const ours: Reading[] = [];
		const theirs: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			theirs.push(await cloneWithGit(server));
			ours.push(await readHistory(server, "time"));
		}
		const { megabytes } = await readHistory(server, "memory");
		const own = median(ours.map(({ ms }) => ms));
		const git = median(theirs);
		return [
			{ name: `${COMMITS} commits, git clone --bare --filter=tree:0`, value: git, unit: "ms" },
			{ name: `${COMMITS} commits, read by the git client`, value: own, unit: "ms" },
			{ name: "ratio", value: own / git, unit: "×", budget: { kind: "at most", value: 1 } },
			{ name: "processor", value: median(ours.map(({ cpuMs }) => cpuMs)), unit: "ms" },
			{
				name: "memory on top of the client's own",
				value: megabytes,
				unit: "MB",
				budget: { kind: "at most", value: MAX_MEMORY_MB },
			},
		];
	} finally {
		await server.close();
	}
}
