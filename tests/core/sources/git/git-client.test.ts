import { readdirSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "@dephealth/core/clock.ts";
import { createGitClient, type GitClient, type GitReading } from "@dephealth/core/sources/git/git-client.ts";
import { knownReferencesOf, summarizeHistory } from "@dephealth/core/sources/git/history/git-history.ts";
import { GIT_LIMITS } from "@dephealth/core/sources/git/limits.ts";
import fc from "fast-check";
import { Agent } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anyText } from "../../../any-text.ts";
import { runs } from "../../../property-runs.ts";
import { type GitServer, type InventedCommit, importStream, NO_GIT, startGitServer } from "./git-server.ts";
import { factsByGit, factsOf, toldByGit, toldByReading } from "./told-by-git.ts";

const DAY = 86_400;
const TODAY = 20_000;
const NOW = TODAY * DAY;
/** Git's own server needs as long as the machine lets it; that a reading ends in time is tested with hostile servers. */
const LIMITS = { ...GIT_LIMITS, timeoutMs: 3_600_000 };

describe.skipIf(NO_GIT)("the history of a repository, from git's own server", () => {
	let server: GitServer;
	let client: GitClient;

	beforeAll(async () => {
		server = await startGitServer();
		client = createGitClient({
			dispatcher: new Agent(),
			clock: systemClock,
			random: () => 0,
			limits: LIMITS,
		});
	});
	afterAll(async () => {
		await client.close();
		await server.close();
	});

	function read(name: string, known?: Parameters<GitClient["read"]>[0]["known"]): Promise<GitReading> {
		return client.read({
			address: server.addressOf(name),
			host: "example.org",
			source: "git elsewhere",
			known,
			fallbackSince: NOW,
		});
	}

	it("is what git itself tells of merges, an octopus, tags of both kinds, and branches left aside", async () => {
		const person = "Ada <ada@example.org>";
		const commits: InventedCommit[] = [
			{ mark: 1, parents: [], person, time: 0 },
			{ mark: 2, parents: [1], person: "Grace <grace@example.org>", time: 1_000_000 },
			{ mark: 3, parents: [1], person, time: 1_100_000 },
			{ mark: 4, parents: [1], person, time: 1_200_000 },
			{ mark: 5, parents: [2, 3, 4], person, time: 4_000_000_000 },
			{ mark: 6, parents: [1], person, time: 1_300_000 },
			{ mark: 7, parents: [5], person, time: 1_600_000_000 },
		];
		server.create(
			"merges",
			importStream(commits, [
				{ name: "v1", mark: 2 },
				{ name: "v2", mark: 7, tagger: { person, time: 1_650_000_000 } },
				{ name: "aside", mark: 6 },
				{ name: "aside-too", mark: 6, tagger: { person, time: 1_700_000_000 } },
			]),
		);
		const reading = await read("merges");
		expect(toldByReading(reading)).toEqual(toldByGit(server, "merges"));
		expect(reading.commits).toHaveLength(6);
		expect(reading).toMatchObject({ wholeSince: null, tagsRead: true, unchanged: false });
	});

	it("is empty for a repository without commits", async () => {
		server.create("empty", "");
		expect(await read("empty")).toMatchObject({
			references: { head: null, tags: [] },
			commits: [],
			wholeSince: null,
		});
	});

	it("is read of a repository with SHA-256 names", async () => {
		const commits = [1, 2, 3].map((mark) => ({
			mark,
			parents: mark === 1 ? [] : [mark - 1],
			person: "Ada <ada@example.org>",
			time: mark * DAY,
		}));
		server.create("sha256", importStream(commits, [{ name: "v1", mark: 2 }]), { objectFormat: "sha256" });
		const reading = await read("sha256");
		expect(reading.objectFormat).toBe("sha256");
		expect(toldByReading(reading)).toEqual(toldByGit(server, "sha256"));
	});

	it("is what git tells, for invented repositories", async () => {
		let number = 0;
		const histories = fc.array(
			fc.record({
				parents: fc.array(fc.nat(6), { maxLength: 4 }),
				person: fc.oneof(
					fc.constantFrom("Ada <ada@example.org>", "Grace <>", "renovate[bot] <bot@renovateapp.com>"),
					fc.constant(Buffer.from([0x4a, 0xf6, 0x72, 0x67, 0x20, 0x3c, 0x6a, 0x40, 0x78, 0x3e])),
				),
				time: fc.oneof(fc.nat(2_000_000_000), fc.constantFrom(0, 1, 4_102_444_800)),
				message: anyText({ maxLength: 300 }),
				tag: fc.constantFrom("none", "none", "plain", "annotated"),
			}),
			{ minLength: 1, maxLength: 40 },
		);
		await fc.assert(
			fc.asyncProperty(histories, async (history) => {
				const name = `invented-${number++}`;
				const commits = history.map(({ parents, person, time, message }, index) => ({
					mark: index + 1,
					parents: [...new Set(parents.map((back) => index - back).filter((mark) => mark >= 1))],
					person,
					time,
					message,
				}));
				const tags = history.flatMap(({ tag, time }, index) => {
					if (tag === "none") return [];
					const tagger = tag === "annotated" ? { tagger: { person: "T <t@x>", time: time + 5 } } : {};
					return [{ name: `t${index}`, mark: index + 1, ...tagger }];
				});
				server.create(name, importStream(commits, tags));
				const reading = await read(name);
				const expected = toldByGit(server, name);
				expect(toldByReading(reading)).toEqual(expected);
				const facts = factsOf(summarizeHistory(reading, undefined, { salt: name, today: TODAY }));
				const { months, ...others } = factsByGit(expected, TODAY);
				// Months are those of people.
				expect(facts).toMatchObject(others);
				const isPeoples = expected.commits.every((line) => !line.endsWith("bot@renovateapp.com"));
				if (isPeoples) expect(facts.months).toEqual(months);
			}),
			{ numRuns: runs(3) },
		);
		// Starts git several times for each history.
	}, 900_000);

	it("is read from packs with deltas of both kinds", async () => {
		const message = "x".repeat(3000);
		const commits = Array.from({ length: 60 }, (_, index) => ({
			mark: index + 1,
			parents: index === 0 ? [] : [index],
			person: "Ada <ada@example.org>",
			time: index * DAY,
			message: `${message}${index}`,
		}));
		server.create("deltas", importStream(commits));
		server.git("deltas", ["repack", "-adfq", "--depth=50", "--window=50"]);
		const [pack = ""] = readdirSync(join(server.folderOf("deltas"), "objects/pack")).filter((file) =>
			file.endsWith(".idx"),
		);
		const packed = server.git("deltas", ["verify-pack", "-v", join("objects/pack", pack)]).toString();
		expect(packed).toMatch(/commit \d+ \d+ \d+ \d+ [0-9a-f]{40}/);
		const reading = await read("deltas");
		expect(toldByReading(reading)).toEqual(toldByGit(server, "deltas"));
	});

	it("costs one request while nothing changes, and then only what is new", async () => {
		const commits = Array.from({ length: 30 }, (_, index) => ({
			mark: index + 1,
			parents: index === 0 ? [] : [index],
			person: index % 3 === 0 ? "Grace <grace@example.org>" : "Ada <ada@example.org>",
			time: NOW - (400 - index * 10) * DAY,
		}));
		const context = { salt: "example.org/o/n", today: 20_000 };
		server.create("growing", importStream(commits.slice(0, 20), [{ name: "v1", mark: 5 }]));
		const first = summarizeHistory(await read("growing"), undefined, context);

		server.requests.length = 0;
		const again = await read("growing", knownReferencesOf(first));
		expect(again.unchanged).toBe(true);
		expect(server.requests).toEqual(["POST /growing.git/git-upload-pack"]);

		server.git(
			"growing",
			["fast-import", "--quiet", "--force"],
			importStream(commits, [{ name: "v2", mark: 25 }]),
		);
		server.requests.length = 0;
		const more = await read("growing", knownReferencesOf(first));
		expect(server.requests).toHaveLength(2);
		expect(more.commits).toHaveLength(10);
		expect(summarizeHistory(more, first, context)).toEqual(
			summarizeHistory(await read("growing"), undefined, context),
		);
	});

	it("is read anew when the branch was rewritten", async () => {
		const commit = (mark: number, parents: number[], time: number) => ({
			mark,
			parents,
			person: "Ada <ada@example.org>",
			time,
		});
		server.create("rewritten", importStream([commit(1, [], 1), commit(2, [1], 2), commit(3, [2], 3)]));
		const context = { salt: "s", today: 20_000 };
		const first = summarizeHistory(await read("rewritten"), undefined, context);
		server.git(
			"rewritten",
			["fast-import", "--quiet", "--force"],
			importStream([commit(1, [], 1), commit(4, [1], 9)]),
		);
		const reading = await read("rewritten", knownReferencesOf(first));
		expect(reading.continuesKnown).toBe(false);
		expect(toldByReading(reading).commits).toEqual(toldByGit(server, "rewritten").commits);
	});

	it("is cut at its limits, and says from when on it is whole", async () => {
		const commits = Array.from({ length: 400 }, (_, index) => ({
			mark: index + 1,
			parents: index === 0 ? [] : [index],
			person: "Ada <ada@example.org>",
			time: NOW - (4000 - index * 10) * DAY,
		}));
		server.create("long", importStream(commits));
		const small = createGitClient({
			dispatcher: new Agent(),
			clock: systemClock,
			random: () => 0,
			limits: { ...LIMITS, maxObjects: 100 },
		});
		const request = { address: server.addressOf("long"), host: "example.org", source: "git elsewhere" };
		const recent = await small.read({ ...request, fallbackSince: NOW - 500 * DAY });
		expect(recent.wholeSince).toBe(NOW - 500 * DAY);
		expect(recent.commits.length).toBe(50);
		const cut = await small.read({ ...request, fallbackSince: 0 });
		expect(cut.commits).toHaveLength(100);
		expect(cut.wholeSince).toBe(NOW - (4000 - 300 * 10) * DAY);
		await small.close();
	});
});
