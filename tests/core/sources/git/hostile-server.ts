import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateSync } from "node:zlib";
import { systemClock } from "@dephealth/core/clock.ts";
import { createGitClient } from "@dephealth/core/sources/git/git-client.ts";
import { GIT_LIMITS } from "@dephealth/core/sources/git/limits.ts";
import { hashOf } from "@dephealth/core/sources/git/protocol/object-format.ts";
import { Agent } from "undici";

export const HEAD = "a".repeat(40);

export function line(text: string | Buffer): Buffer {
	const payload = Buffer.from(text as string);
	return Buffer.concat([Buffer.from((payload.length + 4).toString(16).padStart(4, "0")), payload]);
}
export const flush = Buffer.from("0000");
export const advertisement = (...capabilities: string[]) =>
	Buffer.concat([
		line("# service=git-upload-pack\n"),
		flush,
		...["version 2", ...capabilities].map((capability) => line(`${capability}\n`)),
		flush,
	]);
export const CAPABLE = advertisement("ls-refs", "fetch=shallow filter", "object-format=sha1");
const onlyHead = Buffer.concat([line(`${HEAD} HEAD\n`), flush]);
export const band = (channel: number, bytes: Buffer) => line(Buffer.concat([Buffer.from([channel]), bytes]));
export const packfile = line("packfile\n");

/** Type and size as a pack writes them. */
export function objectHeader(type: number, size: number): Buffer {
	const bytes = [(type << 4) | (size & 15)];
	for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
		bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
		bytes.push(rest & 127);
	}
	return Buffer.from(bytes);
}
export function packOf(objects: readonly Buffer[], stated = objects.length): Buffer {
	const header = Buffer.from("PACK\0\0\0\x02\0\0\0\0", "latin1");
	header.writeUInt32BE(stated, 8);
	const body = Buffer.concat([header, ...objects]);
	return Buffer.concat([body, hashOf("sha1").update(body).digest()]);
}
export function inBands(pack: Buffer): Buffer {
	const parts: Buffer[] = [packfile];
	for (let at = 0; at < pack.length; at += 60_000) parts.push(band(1, pack.subarray(at, at + 60_000)));
	return Buffer.concat([...parts, flush]);
}
export const stored = (type: number, content: Buffer, size = content.length) =>
	Buffer.concat([objectHeader(type, size), deflateSync(content)]);

/** Copies its base ten times over: ten levels of it are ten thousand million bytes. */
function bomb(base: Buffer, distance: number): { bytes: Buffer; size: number } {
	const sizeBytes = (size: number) => {
		const bytes: number[] = [];
		for (let rest = size; ; rest = Math.floor(rest / 128)) {
			bytes.push((rest & 127) | (rest >= 128 ? 128 : 0));
			if (rest < 128) return Buffer.from(bytes);
		}
	};
	const copy = Buffer.from([
		0xb0 | 0x40,
		base.length & 255,
		(base.length >> 8) & 255,
		(base.length >> 16) & 255,
	]);
	const delta = Buffer.concat([
		sizeBytes(base.length),
		sizeBytes(base.length * 10),
		...Array.from({ length: 10 }, () => copy),
	]);
	const back: number[] = [distance & 127];
	for (let rest = Math.floor(distance / 128); rest > 0; rest = Math.floor(rest / 128)) {
		rest -= 1;
		back.unshift((rest & 127) | 128);
	}
	return {
		bytes: Buffer.concat([objectHeader(6, delta.length), Buffer.from(back), deflateSync(delta)]),
		size: base.length * 10,
	};
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
export type Server = { information?: Answer; references?: Answer; fetch?: Answer };

export function sends(body: Buffer, type: string): Answer {
	return (response) => {
		response.writeHead(200, { "content-type": type });
		response.end(body);
	};
}
export const ADVERTISEMENT = "application/x-git-upload-pack-advertisement";
export const RESULT = "application/x-git-upload-pack-result";

/** Writes `chunk` until the client hangs up, and waits whenever it does not read. */
export function endlessly(first: Buffer, chunk: Buffer): Answer {
	return (response) => {
		response.writeHead(200, { "content-type": RESULT });
		response.write(first);
		const more = () => {
			while (!response.destroyed && response.write(chunk));
			if (!response.destroyed) response.once("drain", more);
		};
		more();
	};
}

export async function readFrom({
	information,
	references,
	fetch,
}: Server): Promise<{ error: unknown; requests: string[] }> {
	const requests: string[] = [];
	const server = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => {
			const body = Buffer.concat(chunks).toString();
			if (request.method === "GET") (information ?? sends(CAPABLE, ADVERTISEMENT))(response, request);
			else if (body.includes("command=ls-refs")) (references ?? sends(onlyHead, RESULT))(response, request);
			else (fetch ?? sends(Buffer.alloc(0), RESULT))(response, request);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	const limits = {
		...GIT_LIMITS,
		maxListBytes: 200_000,
		maxPackBytes: 1_000_000,
		maxInflatedBytes: 20_000_000,
	};
	const client = createGitClient({ dispatcher: new Agent(), clock: systemClock, random: () => 0, limits });
	try {
		const error = await client
			.read({
				address: new URL(`http://127.0.0.1:${port}/o/n.git`),
				host: "git.example.org",
				source: "git elsewhere",
				fallbackSince: 0,
			})
			.then(
				() => undefined,
				(thrown: unknown) => thrown,
			);
		return { error, requests };
	} finally {
		server.closeAllConnections();
		await Promise.all([client.close(), new Promise((resolve) => server.close(resolve))]);
	}
}

export const commit = Buffer.from(
	`tree ${"b".repeat(40)}\nauthor A <a@x> 1 +0000\ncommitter A <a@x> 1 +0000\n\nm\n`,
);
export const deltas = bomb(commit, stored(1, commit).length);
export const status =
	(code: number, headers: Record<string, string> = {}, body = ""): Answer =>
	(response) => {
		response.writeHead(code, headers);
		response.end(body);
	};
