import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@dephealth/core/clock.ts";
import { createHttpClient } from "@dephealth/core/http/http-client.ts";
import { createReadAdvisories, createReadManyAdvisories } from "@dephealth/core/sources/osv/requests.ts";
import { OsvDumpError } from "@dephealth/local/osv-dump/osv-dump.ts";
import { startOsvServer } from "@dephealth/local/osv-dump/osv-server.ts";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { NO_TIME_LIMITS } from "../../patience.ts";
import { zipOf } from "../../zip-of.ts";

const folder = mkdtempSync(join(tmpdir(), "osv-dump-"));
const dump = join(folder, "all.zip");
const index = join(folder, "osv-index.db");
const http = createHttpClient({ clock: { ...systemClock, ...NO_TIME_LIMITS }, random: () => 0 });
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0)) await close();
	rmSync(index, { force: true });
});
afterAll(async () => {
	await http.close();
	rmSync(folder, { recursive: true });
});

const record = (id: string, ecosystem: string, name: string, fields: object = {}) =>
	JSON.stringify({
		id,
		modified: "2026-01-01T00:00:00Z",
		summary: `About ${name}`,
		details: "A long text that nobody reads here.",
		affected: [
			{
				package: { ecosystem, name },
				ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed: "3.2.1" }] }],
			},
		],
		...fields,
	});

const RECORDS = {
	"GHSA-1.json": record("GHSA-1", "npm", "left-pad"),
	"MAL-1.json": record("MAL-1", "npm", "left-pad", {
		affected: [{ package: { ecosystem: "npm", name: "left-pad" } }],
	}),
	"PYSEC-1.json": record("PYSEC-1", "PyPI", "Flask_Login"),
	"GHSA-2.json": record("GHSA-2", "Maven:https://repo.example.org", "org.example:lib"),
	"GHSA-3.json": record("GHSA-3", "npm", "withdrawn-one", { withdrawn: "2026-02-01T00:00:00Z" }),
	"DSA-1.json": record("DSA-1", "Debian:12", "openssl"),
	"odd.json": '{"id": 7}',
	"README.md": "no record",
};

async function start(path = dump) {
	const server = await startOsvServer({ dump: path, index });
	closing.push(server.close);
	const osv = { http, name: "OSV" as const, url: server.url };
	const readOne = createReadAdvisories(osv);
	return { ...server, readOne, readMany: createReadManyAdvisories(osv, readOne) };
}

describe("a dump of OSV", () => {
	it("answers as OSV would, one package or many", async () => {
		writeFileSync(dump, zipOf(RECORDS));
		const { readOne, readMany } = await start();
		expect(await readOne({ ecosystem: "npm", name: "left-pad" })).toMatchObject([
			{ id: "MAL-1", kind: "malware" },
			{ id: "GHSA-1", kind: "vulnerability", ranges: [{ fixed: "3.2.1" }] },
		]);
		const found = await readMany(
			[
				{ ecosystem: "pypi", name: "flask-login" } as const,
				{ ecosystem: "maven", name: "org.example:lib" } as const,
				{ ecosystem: "npm", name: "withdrawn-one" } as const,
				{ ecosystem: "cargo", name: "never-heard-of" } as const,
			].map((ref) => ({ ref, stamp: undefined })),
		);
		expect(
			[...found.values()].map((read) => ("advisories" in Object(read) ? Object(read).advisories : read)),
		).toEqual([
			[expect.objectContaining({ id: "PYSEC-1" })],
			[expect.objectContaining({ id: "GHSA-2" })],
			[],
			[],
		]);
	});

	it("may be a folder of zips, one for each ecosystem", async () => {
		const zips = join(folder, "zips");
		for (const [ecosystem, name] of [
			["npm", "left-pad"],
			["PyPI", "flask"],
		] as const) {
			mkdirSync(join(zips, ecosystem), { recursive: true });
			writeFileSync(
				join(zips, ecosystem, "all.zip"),
				zipOf({ "X-1.json": record(`X-${name}`, ecosystem, name) }),
			);
		}
		const { readOne } = await start(zips);
		expect(await readOne({ ecosystem: "npm", name: "left-pad" })).toMatchObject([{ id: "X-left-pad" }]);
		expect(await readOne({ ecosystem: "pypi", name: "flask" })).toMatchObject([{ id: "X-flask" }]);
	});

	it("is read once, and again when it is another", async () => {
		writeFileSync(dump, zipOf(RECORDS));
		await (await start()).close();
		closing.splice(0);
		utimesSync(index, 1, 1);
		await start();
		expect(statSync(index).mtimeMs).toBe(1000);
		writeFileSync(dump, zipOf({ "GHSA-9.json": record("GHSA-9", "npm", "left-pad") }));
		utimesSync(dump, 2, 2);
		const { readOne } = await start();
		expect(await readOne({ ecosystem: "npm", name: "left-pad" })).toMatchObject([{ id: "GHSA-9" }]);
	});

	it.each([
		["is not there", () => rmSync(dump, { force: true }), /is not there/],
		["is no zip", () => writeFileSync(dump, "no zip at all"), /cannot be read/],
		["is cut short", () => writeFileSync(dump, zipOf(RECORDS).subarray(0, 300)), /cannot be read/],
		["has damaged records", () => writeFileSync(dump, zipOf({ "a.json": "{" })), /cannot be read/],
		["says less than it has", () => writeFileSync(dump, lying(zipOf(RECORDS))), /cannot be read/],
	])("that %s is refused in one line, and leaves no index", async (_, prepare, message) => {
		prepare();
		const started = startOsvServer({ dump, index });
		await expect(started).rejects.toThrow(OsvDumpError);
		await expect(started).rejects.toThrow(message);
		expect(() => statSync(index)).toThrow();
	});

	it("answers programs of this machine alone, and only what OSV answers", async () => {
		writeFileSync(dump, zipOf(RECORDS));
		const { url } = await start();
		const post = (path: string, body: string, headers: Record<string, string> = {}) =>
			fetch(`${url}${path}`, { method: "POST", body, headers }).then(({ status }) => status);
		const about = JSON.stringify({ package: { ecosystem: "npm", name: "left-pad" } });
		expect(await post("/v1/query", about)).toBe(200);
		expect(await post("/v1/query", about, { origin: "https://evil.example" })).toBe(403);
		expect(await post("/v1/query", "{")).toBe(400);
		expect(await post("/v1/query", JSON.stringify({ package: { ecosystem: "Debian", name: "a" } }))).toBe(
			400,
		);
		expect(await post("/v1/vulns", about)).toBe(404);
		expect(await post("/v1/querybatch", " ".repeat(2 * 1024 * 1024))).toBe(413);
		expect((await fetch(`${url}/v1/query`)).status).toBe(404);
	});
});

/** The directory says that the first file has one byte. */
function lying(zip: Buffer): Buffer {
	const at = zip.indexOf("PK\x01\x02");
	const copy = Buffer.from(zip);
	copy.writeUInt32LE(1, at + 24);
	return copy;
}
