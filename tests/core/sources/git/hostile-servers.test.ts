import { deflateSync } from "node:zlib";
import { systemClock } from "@dephealth/core/clock.ts";
import { createPublicLookup } from "@dephealth/core/http/public-lookup.ts";
import { createGitClient } from "@dephealth/core/sources/git/git-client.ts";
import { GIT_LIMITS } from "@dephealth/core/sources/git/limits.ts";
import { hashOf, objectName } from "@dephealth/core/sources/git/protocol/object-format.ts";
import { Agent } from "undici";
import { describe, expect, it } from "vitest";
import {
	ADVERTISEMENT,
	advertisement,
	band,
	CAPABLE,
	commit,
	deltas,
	endlessly,
	flush,
	HEAD,
	inBands,
	line,
	objectHeader,
	packfile,
	packOf,
	RESULT,
	readFrom,
	type Server,
	sends,
	status,
	stored,
} from "./hostile-server.ts";

describe("a server that is not what it should be", () => {
	it.each<[what: string, server: Server, error: string, message: RegExp]>([
		[
			"answers with a web page",
			{ information: sends(Buffer.from("<html>"), "text/html") },
			"BadResponseError",
			/something else/,
		],
		[
			"speaks an older protocol",
			{
				information: sends(
					Buffer.concat([
						line("# service=git-upload-pack\n"),
						flush,
						line(`${HEAD} HEAD\0 multi_ack\n`),
						flush,
					]),
					ADVERTISEMENT,
				),
			},
			"RepositoryUnreadableError",
			/version 2/,
		],
		[
			"cannot leave files out",
			{ information: sends(advertisement("ls-refs", "fetch=shallow"), ADVERTISEMENT) },
			"RepositoryUnreadableError",
			/without their files/,
		],
		[
			"names objects in a way of its own",
			{ information: sends(advertisement("object-format=md5"), ADVERTISEMENT) },
			"RepositoryUnreadableError",
			/unknown way/,
		],
		[
			"sends text in place of packets",
			{ information: sends(Buffer.from("zzzz hello"), ADVERTISEMENT) },
			"BadResponseError",
			/protocol/,
		],
		[
			"ends in the middle of a packet",
			{ information: sends(Buffer.from("0100short"), ADVERTISEMENT) },
			"BadResponseError",
			/middle/,
		],
		[
			"names references that are none",
			{ references: sends(Buffer.concat([line("../../etc HEAD\n"), flush]), RESULT) },
			"BadResponseError",
			/references/,
		],
		[
			"has ten million references",
			{
				references: endlessly(
					Buffer.alloc(0),
					Buffer.concat(Array.from({ length: 500 }, (_, n) => line(`${HEAD} refs/tags/${n}\n`))),
				),
			},
			"RepositoryUnreadableError",
			/more than we accept/,
		],
		[
			"sends progress for ever",
			{ fetch: endlessly(packfile, band(2, Buffer.alloc(60_000, 46))) },
			"RepositoryUnreadableError",
			/more than we accept/,
		],
		["sends no pack", { fetch: sends(flush, RESULT) }, "BadResponseError", /no pack/],
		[
			"sends an empty pack",
			{ fetch: sends(inBands(packOf([])), RESULT) },
			"BadResponseError",
			/commit it was asked for/,
		],
		[
			"sends something else as a pack",
			{ fetch: sends(inBands(Buffer.from("not a pack at all, really")), RESULT) },
			"BadResponseError",
			/something else than a pack/,
		],
		[
			"sends a pack that breaks off",
			{ fetch: sends(inBands(packOf([stored(1, commit)], 2)), RESULT) },
			"BadResponseError",
			/not whole|damaged/,
		],
		[
			"sends a pack with a wrong checksum",
			{
				fetch: sends(
					inBands(Buffer.concat([packOf([stored(1, commit)]).subarray(0, -1), Buffer.from("x")])),
					RESULT,
				),
			},
			"BadResponseError",
			/damaged/,
		],
		[
			"states a size that is too small",
			{ fetch: sends(inBands(packOf([stored(1, commit, commit.length - 9)])), RESULT) },
			"BadResponseError",
			/damaged|another size/,
		],
		[
			"states a size that is too large",
			{ fetch: sends(inBands(packOf([stored(1, commit, commit.length + 9)])), RESULT) },
			"BadResponseError",
			/another size/,
		],
		[
			"states a size of an exabyte",
			{
				fetch: sends(
					inBands(packOf([Buffer.concat([objectHeader(1, 2 ** 50), deflateSync(commit)])])),
					RESULT,
				),
			},
			"RepositoryUnreadableError",
			/larger than we accept/,
		],
		[
			"sends an object of an unknown type",
			{ fetch: sends(inBands(packOf([stored(5, commit)])), RESULT) },
			"BadResponseError",
			/unknown type/,
		],
		[
			"changes an object that was not sent",
			{
				fetch: sends(
					inBands(
						packOf([Buffer.concat([objectHeader(7, 5), Buffer.alloc(20, 1), deflateSync(Buffer.alloc(5))])]),
					),
					RESULT,
				),
			},
			"BadResponseError",
			/did not send/,
		],
		[
			"sends a delta that grows tenfold",
			{ fetch: sends(inBands(packOf([stored(1, commit), Buffer.concat([deltas.bytes])])), RESULT) },
			"BadResponseError",
			/commit it was asked for/,
		],
		[
			"refuses in the list of references",
			{ references: sends(line("ERR access denied"), RESULT) },
			"UpstreamForbiddenError",
			/not show/,
		],
		[
			"throttles in git's words",
			{
				references: sends(line("ERR GitHub is temporarily limiting some unauthenticated downloads"), RESULT),
			},
			"RateLimitedError",
			/less often/,
		],
		[
			"fails on the error channel",
			{
				fetch: sends(Buffer.concat([packfile, band(3, Buffer.from("fatal: out of memory")), flush]), RESULT),
			},
			"UpstreamUnavailableError",
			/did not send/,
		],
		["does not know the repository", { information: status(404) }, "PackageNotFoundError", /404/],
		[
			"wants credentials",
			{ information: status(401, { "www-authenticate": "Basic" }) },
			"UpstreamForbiddenError",
			/401/,
		],
		["withholds it by law", { information: status(451) }, "UpstreamForbiddenError", /legal/],
		["throttles by status", { information: status(429, { "retry-after": "30" }) }, "RateLimitedError", /429/],
		[
			"throttles by 403",
			{ information: status(403, {}, "GitHub is temporarily limiting some unauthenticated downloads.") },
			"RateLimitedError",
			/403/,
		],
		["is down", { information: status(503) }, "UpstreamUnavailableError", /503/],
		[
			"redirects to another host",
			{
				information: status(301, {
					location: "http://localhost:1/o/n.git/info/refs?service=git-upload-pack",
				}),
			},
			"BadResponseError",
			/redirects/,
		],
		[
			"redirects for ever",
			{
				information: (response, request) => status(301, { location: `/o${request.url}` })(response, request),
			},
			"BadResponseError",
			/redirects/,
		],
		[
			"redirects a command",
			{ references: status(307, { location: "/elsewhere" }) },
			"BadResponseError",
			/redirects/,
		],
	])("%s", async (_what, server, name, message) => {
		const { error } = await readFrom(server);
		expect(error).toMatchObject({ name, source: "git elsewhere" });
		expect(String(error)).toMatch(message);
	});

	it("is followed within its host, to where a repository was renamed", async () => {
		const { error, requests } = await readFrom({
			information: (response, request) =>
				request.url?.startsWith("/o/n.git")
					? status(301, { location: "/new/name.git/info/refs?service=git-upload-pack" })(response, request)
					: sends(CAPABLE, ADVERTISEMENT)(response, request),
			references: sends(flush, RESULT),
		});
		expect(error).toBeUndefined();
		expect(requests.at(-1)).toBe("POST /new/name.git/git-upload-pack");
	});

	it.each([
		["a name of this machine", "127.0.0.1"],
		["a name of its network", "10.1.2.3"],
		["a name of a cloud's metadata", "169.254.169.254"],
	])("is not asked by %s", async (_what, address) => {
		const lookup = createPublicLookup(async () => [{ address, family: 4 }]);
		const client = createGitClient({
			dispatcher: new Agent({ connect: { lookup } }),
			clock: systemClock,
			random: () => 0,
			limits: GIT_LIMITS,
		});
		const reading = client.read({
			address: new URL("http://git.example.org/o/n.git"),
			host: "git.example.org",
			source: "git elsewhere",
			fallbackSince: 0,
		});
		await expect(reading).rejects.toMatchObject({
			name: "UpstreamForbiddenError",
			source: "git elsewhere",
		});
		await client.close();
	});

	it("names a commit as git does", () => {
		expect(objectName("sha1", "commit", Buffer.from("a"))).toBe(
			hashOf("sha1").update("commit 1\0a").digest("hex"),
		);
	});
});
