/**
 * Git against our client: random repositories made by git (merges, an octopus, tags of both kinds, strange dates and names),
 * and one of 50,000 commits, served by git. `npm run judge:git -- --seed N` repeats a run.
 */
import { systemClock } from "@dephealth/core/clock.ts";
import { createGitClient } from "@dephealth/core/sources/git/git-client.ts";
import { createGitDispatcher } from "@dephealth/core/sources/git/git-dispatcher.ts";
import { summarizeHistory } from "@dephealth/core/sources/git/history/git-history.ts";
import { GIT_LIMITS } from "@dephealth/core/sources/git/limits.ts";
import { scriptArguments } from "../../scripts/script-arguments.ts";
import {
	type GitServer,
	type InventedCommit,
	importStream,
	NO_GIT,
	startGitServer,
} from "../../tests/core/sources/git/git-server.ts";
import { factsByGit, factsOf, toldByGit, toldByReading } from "../../tests/core/sources/git/told-by-git.ts";

const SIZES = [0, 1, 2, 10, 50, 200, 1_000, 5_000, 50_000];
const DAY = 86_400;
const TODAY = Math.floor(Date.now() / 1000 / DAY);
const { seed } = scriptArguments({
	run: "npm run judge:git",
	does: "Compares our reader with git on random repositories, one of them with 50,000 commits. Ends with 1\nwhen it reads one otherwise, and with 2 without git.",
	options: {
		seed: {
			kind: "number",
			says: "which repositories",
			least: 0,
			most: 2 ** 31,
			usually: "by chance",
		},
	},
}).values;

/** Mulberry32: enough for inventing. */
function createRandom(start: number): () => number {
	let state = start >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

function invent(size: number, random: () => number): Buffer {
	const below = (limit: number) => Math.floor(random() * limit);
	const commits = Array.from({ length: size }, (_, index): InventedCommit => {
		const count = index === 0 || random() < 5 / size / size ? 0 : random() < 0.1 ? 1 + below(4) : 1;
		const parents = Array.from({ length: count }, (_, at) => (at === 0 ? index : index - below(30)));
		const isStrange = random() < 0.02;
		return {
			mark: index + 1,
			parents: [...new Set(parents.filter((mark) => mark >= 1))],
			person: isStrange
				? Buffer.from([0x4a, 0xf6, 0x72, 0x67, 0x20, 0x3c, 0x6a, 0x40, 0x78, 0x3e])
				: `Person ${below(60)} <person-${below(60)}@example.org>`,
			time: isStrange ? ([0, 1, 4_102_444_800][below(3)] ?? 0) : (TODAY - 9000) * DAY + below(9000 * DAY),
			message: "x".repeat(below(200)),
		};
	});
	const tags = commits.flatMap(({ mark, time }) => {
		if (random() > 400 / size) return [];
		const tagger =
			random() < 0.5 ? { tagger: { person: "T <t@example.org>", time: time + below(DAY * 90) } } : {};
		return [{ name: `v${mark}`, mark, ...tagger }];
	});
	return size === 0 ? Buffer.alloc(0) : importStream(commits, tags);
}

async function judge(server: GitServer, size: number): Promise<boolean> {
	const name = `of-${size}`;
	server.create(name, invent(size, createRandom(seed + size)));
	const client = createGitClient({
		dispatcher: createGitDispatcher({ allowPrivate: true }),
		clock: systemClock,
		random: Math.random,
		limits: { ...GIT_LIMITS, timeoutMs: 120_000 },
	});
	try {
		const reading = await client.read({
			address: server.addressOf(name),
			host: "git",
			source: "git",
			fallbackSince: 0,
		});
		const told = toldByGit(server, name);
		const facts = factsOf(summarizeHistory(reading, undefined, { salt: name, today: TODAY }));
		const same = JSON.stringify(toldByReading(reading)) === JSON.stringify(told);
		const alike = JSON.stringify(facts) === JSON.stringify(factsByGit(told, TODAY));
		const counts = `${told.commits.length} commits, ${told.tags.length} tags`;
		say(`${same && alike ? "as git tells" : "OTHERWISE THAN GIT TELLS"}: ${counts}`);
		return same && alike && reading.wholeSince === null;
	} finally {
		await client.close();
	}
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

if (NO_GIT) {
	say(NO_GIT);
	process.exit(2);
}
say(`seed ${seed}`);
const server = await startGitServer();
try {
	let isRight = true;
	for (const size of SIZES) isRight = (await judge(server, size)) && isRight;
	process.exitCode = isRight ? 0 : 1;
} finally {
	await server.close();
}
