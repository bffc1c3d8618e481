/** The commits and tags of an invented repository as git's objects. The same repository and day give the same bytes. */
import { createHash } from "node:crypto";
import { objectName } from "@dephealth/core/sources/git/protocol/object-format.ts";
import type { SandboxCommit } from "../world/history.ts";
import type { FoundRepository, Universe } from "../world/universe.ts";

export type GitObjects = {
	head: string | null;
	/** Lightweight, one a release. */
	tags: readonly { name: string; commit: string }[];
	/**
	 * The commits reachable from `wants` and not from `haves`, newest first.
	 *
	 * @returns undefined when a wanted object is missing
	 */
	pack(wants: readonly string[], haves: readonly string[]): Buffer | undefined;
};

/** A history of 1,800 commits takes half a megabyte. */
const MAX_KEPT = 24;
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const COMMIT_TYPE = 1;
const PACK_VERSION = 2;

const kept = new WeakMap<Universe, Map<string, GitObjects>>();

export function gitObjectsOf(universe: Universe, { repository, owner }: FoundRepository): GitObjects {
	const known = kept.get(universe) ?? new Map<string, GitObjects>();
	kept.set(universe, known);
	const key = `${universe.today()} ${repository.host}/${repository.path}`;
	const objects = known.get(key) ?? makeObjects(repository.commits, owner.versions);
	known.set(key, objects);
	const [oldest] = known.keys();
	if (known.size > MAX_KEPT && oldest !== undefined) known.delete(oldest);
	return objects;
}

const heads = new WeakMap<readonly SandboxCommit[], string | null>();

/** The name of the newest commit, without keeping the others. */
export function gitHeadOf(newestFirst: readonly SandboxCommit[]): string | null {
	const known = heads.get(newestFirst);
	if (known !== undefined) return known;
	let head: string | undefined;
	for (const [index, commit] of newestFirst.toReversed().entries()) {
		head = objectName("sha1", "commit", contentOf(commit, head, index + 1));
	}
	heads.set(newestFirst, head ?? null);
	return head ?? null;
}

/** One line of commits, as after squash merges. */
function makeObjects(
	newestFirst: readonly SandboxCommit[],
	versions: readonly { version: string; publishedAt: string }[],
): GitObjects {
	const names: string[] = [];
	const objects: Buffer[] = [];
	for (const commit of newestFirst.toReversed()) {
		const content = contentOf(commit, names.at(-1), names.length + 1);
		names.push(objectName("sha1", "commit", content));
		objects.push(stored(content));
	}
	const places = new Map(names.map((name, index) => [name, index]));

	/** The newest wanted commit reaches all others, and the pack ends at the newest commit that the client has. */
	function pack(wants: readonly string[], haves: readonly string[]): Buffer | undefined {
		const wanted = wants.map((want) => places.get(want));
		if (wanted.some((place) => place === undefined)) return undefined;
		const end = Math.max(-1, ...wanted.map((place) => place ?? -1));
		const start = Math.max(-1, ...haves.map((have) => places.get(have) ?? -1));
		return packOf(objects.slice(start + 1, end + 1).reverse());
	}

	return { head: names.at(-1) ?? null, tags: tagsOf(newestFirst, names, versions), pack };
}

function contentOf({ at, author }: SandboxCommit, parent: string | undefined, number: number): Buffer {
	const person = `${author.name} <${author.email}> ${Math.floor(at / 1000)} +0000`;
	return Buffer.from(
		`tree ${EMPTY_TREE}\n${parent === undefined ? "" : `parent ${parent}\n`}author ${person}\ncommitter ${person}\n\nChange ${number}\n`,
	);
}

/** A release is made of the newest commit before it. */
function tagsOf(
	newestFirst: readonly SandboxCommit[],
	names: readonly string[],
	versions: readonly { version: string; publishedAt: string }[],
): GitObjects["tags"] {
	return versions.flatMap(({ version, publishedAt }) => {
		const released = Date.parse(publishedAt);
		const later = newestFirst.findIndex(({ at }) => at <= released);
		const commit = later < 0 ? undefined : names[names.length - 1 - later];
		return commit === undefined ? [] : [{ name: version.startsWith("v") ? version : `v${version}`, commit }];
	});
}

function packOf(objects: readonly Buffer[]): Buffer {
	const header = Buffer.from("PACK\0\0\0\0\0\0\0\0", "latin1");
	header.writeUInt32BE(PACK_VERSION, 4);
	header.writeUInt32BE(objects.length, 8);
	const body = Buffer.concat([header, ...objects]);
	return Buffer.concat([body, createHash("sha1").update(body).digest()]);
}

/** An object as in a pack, but not compressed, so that the sandbox costs little. */
function stored(content: Buffer): Buffer {
	const size = content.length;
	const header = [(COMMIT_TYPE << 4) | (size & 15)];
	for (let rest = size >> 4; rest > 0; rest >>= 7) {
		header[header.length - 1] = (header.at(-1) ?? 0) | 0x80;
		header.push(rest & 0x7f);
	}
	const zlib = Buffer.alloc(2 + 5 + size + 4);
	// Deflate in one block without compression: RFC 1950 and RFC 1951, section 3.2.4.
	zlib.writeUInt16BE(0x7801, 0);
	zlib.writeUInt8(1, 2);
	zlib.writeUInt16LE(size, 3);
	zlib.writeUInt16LE(size ^ 0xffff, 5);
	content.copy(zlib, 7);
	zlib.writeUInt32BE(adler32(content), 7 + size);
	return Buffer.concat([Buffer.from(header), zlib]);
}

/** The checksum of RFC 1950, section 8.2. Contents are shorter than the 5,552 bytes after which the sums overflow. */
function adler32(bytes: Buffer): number {
	let a = 1;
	let b = 0;
	for (const byte of bytes) {
		a += byte;
		b += a;
	}
	return ((b % 65_521) * 65_536 + (a % 65_521)) >>> 0;
}
