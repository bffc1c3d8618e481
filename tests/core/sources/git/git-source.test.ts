import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "@dephealth/core/clock.ts";
import { CircuitOpenError, RateLimitedError, UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { classifyError } from "@dephealth/core/resilience/error-classifier.ts";
import { createGitBatch } from "@dephealth/core/sources/git/batch.ts";
import type { GitClient, GitReading, GitRequest } from "@dephealth/core/sources/git/git-client.ts";
import { createGitClient } from "@dephealth/core/sources/git/git-client.ts";
import { createGitGuards } from "@dephealth/core/sources/git/git-guards.ts";
import { createGitSource } from "@dephealth/core/sources/git/git-source.ts";
import { GIT_LIMITS } from "@dephealth/core/sources/git/limits.ts";
import { Agent } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aGitReport } from "../../../source-reports.ts";

const REPOSITORY = { host: "github.com", path: "o/n" };
const NOTHING: GitReading = {
	address: new URL("https://github.com/o/n.git"),
	objectFormat: "sha1",
	references: { head: null, tags: [], tagNames: [] },
	unchanged: false,
	commits: [],
	continuesKnown: false,
	wholeSince: null,
	tagTimes: new Map(),
	tagsRead: true,
};

function clientThat(answer: (request: GitRequest) => GitReading | Error) {
	const requests: GitRequest[] = [];
	const client: GitClient = {
		async read(request) {
			requests.push(request);
			const answered = answer(request);
			if (answered instanceof Error) throw answered;
			return answered;
		},
		close: async () => {},
	};
	return { client, requests };
}
const sourceOf = (client: GitClient, more: { mirror?: URL } = {}) =>
	createGitSource({
		client,
		guardOf: () => async (call) => call(),
		clock: systemClock,
		tokenOf: (host) => (host === "github.com" ? "secret" : undefined),
		...more,
	});

describe("a repository", () => {
	it("without commits is empty, and not missing", async () => {
		const { client } = clientThat(() => NOTHING);
		expect((await sourceOf(client).collect(REPOSITORY)).facts).toMatchObject({
			found: true,
			head: null,
			humanCommitCount: 0,
			firstCommitDay: null,
		});
	});

	it("that has moved is asked at its old address first, and found at the new one", async () => {
		const { client, requests } = clientThat(() => ({
			...NOTHING,
			address: new URL("https://github.com/new/name.git"),
		}));
		const source = sourceOf(client);
		const first = await source.collect(REPOSITORY);
		expect(first.facts).toMatchObject({ movedTo: "new/name" });
		await source.collect(REPOSITORY, first);
		expect(requests.map(({ mayHaveMoved }) => mayHaveMoved)).toEqual([false, true]);
	});

	it("is not compared with what was known of another", async () => {
		const { client, requests } = clientThat(() => NOTHING);
		await sourceOf(client).collect(REPOSITORY, aGitReport());
		expect(requests[0]?.known).toBeUndefined();
	});

	it.each([
		["used where it was read yesterday", -86_400_000, true],
		["not used where a clock that was ahead has counted back from its day", 2 * 86_400_000, false],
	])("what was known is %s", async (_, ms, isUsed) => {
		const { client, requests } = clientThat(() => NOTHING);
		const observedAt = new Date(systemClock.now() + ms).toISOString();
		const report = { ...aGitReport({ repository: REPOSITORY }), observedAt };
		await sourceOf(client).collect(REPOSITORY, report);
		expect(requests[0]?.known !== undefined).toBe(isUsed);
	});

	it.each([
		["an address that cannot be one", { host: "github.com", path: "o/../n" }, "not_found"],
		["a page of some host", { host: "example.org", path: "a b/c" }, "no_git"],
	])("at %s is asked of nobody", async (_, repository, why) => {
		const { client, requests } = clientThat(() => NOTHING);
		expect((await sourceOf(client).collect(repository)).facts).toMatchObject({ found: false, why });
		expect(requests).toEqual([]);
	});
});

it("a token goes to its own host alone, and never to a mirror", async () => {
	const { client, requests } = clientThat(() => NOTHING);
	await sourceOf(client).collect(REPOSITORY);
	await sourceOf(client).collect({ host: "gitlab.com", path: "o/n" });
	await sourceOf(client, { mirror: new URL("http://mirror:8080") }).collect(REPOSITORY);
	expect(requests.map(({ token }) => token)).toEqual(["secret", undefined, undefined]);
});

describe("what a host answers instead of a history", () => {
	let server: Server;
	let answer: (request: IncomingMessage, response: ServerResponse) => void;
	const client = createGitClient({
		dispatcher: new Agent(),
		clock: systemClock,
		random: () => 0,
		limits: GIT_LIMITS,
	});
	beforeAll(async () => {
		server = createServer((request, response) => answer(request, response));
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	});
	afterAll(async () => {
		await client.close();
		server.close();
	});
	const refusing =
		(status: number, headers: Record<string, string> = {}, body = ""): typeof answer =>
		(_, response) => {
			response.writeHead(status, headers);
			response.end(body);
		};
	const read = (host: string) => {
		const { port } = server.address() as AddressInfo;
		return sourceOf(client, { mirror: new URL(`http://127.0.0.1:${port}`) }).collect({ host, path: "o/n" });
	};
	const line = "ERR Sorry, we are temporarily limiting some unauthenticated downloads.";
	const limited: typeof answer = (_, response) => {
		response.writeHead(200, { "content-type": "application/x-git-upload-pack-advertisement" });
		response.end(`${(line.length + 4).toString(16).padStart(4, "0")}${line}`);
	};

	it.each<[string, typeof answer, string, string]>([
		["a line in git's protocol that it limits readers", limited, "RateLimitedError", "transient"],
		["429", refusing(429, { "retry-after": "60" }), "RateLimitedError", "transient"],
		["a bare 401", refusing(401), "RateLimitedError", "transient"],
		["a 403 with a time to wait", refusing(403, { "retry-after": "5" }), "RateLimitedError", "transient"],
		["503", refusing(503), "UpstreamUnavailableError", "transient"],
		[
			"a request for credentials",
			refusing(401, { "www-authenticate": "Basic" }),
			"UpstreamForbiddenError",
			"permanent",
		],
	])("%s is no statement about the repository", async (_, refusal, name, errorClass) => {
		answer = refusal;
		const error = await read("github.com").catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ name, source: "git on github.com" });
		expect(classifyError(error)).toBe(errorClass);
	});

	it.each([
		["a forge", "gitlab.com", "not_found"],
		["any other host", "git.example.org", "no_git"],
	])("404 of %s", async (_, host, why) => {
		answer = refusing(404);
		expect((await read(host)).facts).toMatchObject({ found: false, why });
	});
});

describe("many repositories", () => {
	const question = (path: string, previous = false) => ({
		repository: { host: "github.com", path },
		previous: previous ? aGitReport({ repository: { host: "github.com", path } }) : undefined,
	});

	it("the same one is asked once", async () => {
		const { client, requests } = clientThat(() => NOTHING);
		const batch = createGitBatch(sourceOf(client));
		const reports = await batch.collect([question("o/n"), question("o/n", true), question("o/m")]);
		expect(requests.map(({ address }) => address.pathname)).toEqual(["/o/n.git", "/o/m.git"]);
		expect(requests[0]?.known?.head).toBe("1".repeat(40));
		expect(reports).toHaveLength(3);
	});

	it("one that fails is a failure of its own; where its host is busy, what was known stays", async () => {
		const { client } = clientThat(({ address }) => {
			if (address.pathname === "/o/busy.git") return new RateLimitedError("later", { source: "x" });
			if (address.pathname === "/o/down.git") return new UpstreamUnavailableError("down", { source: "x" });
			return NOTHING;
		});
		const reports = await createGitBatch(sourceOf(client)).collect([
			question("o/busy", true),
			question("o/busy"),
			question("o/down"),
			question("o/n"),
		]);
		expect(reports[0]).toBe("not_asked");
		expect(reports[2]).toMatchObject({ state: "failed", error: "UpstreamUnavailableError" });
		expect(reports[3]).toMatchObject({ state: "collected" });
	});

	it("when none can be read, that is the failure of all", async () => {
		const { client } = clientThat(() => new CircuitOpenError("git on github.com", 60));
		await expect(createGitBatch(sourceOf(client)).collect([question("o/n")])).rejects.toMatchObject({
			name: "CircuitOpenError",
		});
	});
});

describe("the guards of hosts", () => {
	const failing = () => Promise.reject(new UpstreamUnavailableError("down", { source: "x" }));

	it("keep one small host's trouble from another's, and count none of it against all", async () => {
		const shared: string[] = [];
		const guards = createGitGuards({
			guardOf: (name) => async (call) => {
				shared.push(name);
				return call();
			},
			clock: systemClock,
			uuid: () => "id",
		});
		for (let count = 0; count < 5; count++) {
			await guards("git.one.org")(failing).catch(() => undefined);
		}
		await expect(guards("git.one.org")(async () => 1)).rejects.toMatchObject({
			name: "CircuitOpenError",
			circuit: "git on git.one.org",
		});
		expect(await guards("git.two.org")(async () => 2)).toBe(2);
		expect(new Set(shared)).toEqual(new Set(["git elsewhere"]));
	});

	it("are the shared ones for the forges", async () => {
		const shared: string[] = [];
		const guards = createGitGuards({
			guardOf: (name) => async (call) => {
				shared.push(name);
				return call();
			},
			clock: systemClock,
			uuid: () => "id",
		});
		await guards("gitlab.com")(async () => 1);
		expect(shared).toEqual(["git on gitlab.com"]);
	});
});
