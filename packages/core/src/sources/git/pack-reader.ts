/**
 * Reads a pack as it arrives: https://git-scm.com/docs/pack-format. Objects are handed on whole and forgotten; only the
 * bytes as sent are kept, since later objects may be changes to earlier ones.
 */
import { constants, inflateSync } from "node:zlib";
import { applyDelta } from "./delta.ts";
import { BeyondLimitsError, MalformedGitAnswerError } from "./git-errors.ts";
import type { GitLimits } from "./limits.ts";
import { hashOf, nameLength, type ObjectFormat, objectName } from "./object-format.ts";

export type PackObject = { type: "commit" | "tag"; name: string; content: Buffer };

export type PackReader = {
	/** Takes the next bytes and hands on what they complete. @returns false when a limit ends the reading here */
	write(chunk: Buffer): boolean;
	/** @throws MalformedGitAnswerError when the pack is not whole, or not what its checksum says */
	end(): void;
};

export type PackLimits = Pick<
	GitLimits,
	"maxPackBytes" | "maxObjects" | "maxObjectBytes" | "maxInflatedBytes" | "maxDeltaDepth"
>;

const TYPES = ["commit", "tree", "blob", "tag"] as const;
type ObjectType = (typeof TYPES)[number];
const TYPE_CODES: Readonly<Record<number, ObjectType>> = { 1: "commit", 2: "tree", 3: "blob", 4: "tag" };
const OFFSET_DELTA = 6;
const NAME_DELTA = 7;
const HEADER_BYTES = 12;
/** Four bytes that open every pack. */
const SIGNATURE = "PACK";

/**
 * An object that later ones may change. Its bytes as sent are `bytes` from `start` on; `base`: the object that it
 * changes itself.
 */
type Entry = {
	type: ObjectType;
	name: string;
	size: number;
	depth: number;
	bytes: Buffer;
	start: number;
	base: Entry | undefined;
};
type ObjectHeader = { code: number; size: number; next: number; base: number | string | undefined };

export function createPackReader(
	format: ObjectFormat,
	limits: PackLimits,
	onObject: (object: PackObject) => void,
): PackReader {
	const checksum = hashOf(format);
	/** By where they begin in the pack. */
	const entries = new Map<number, Entry>();
	let byName: Map<string, Entry> | undefined;
	/** Bytes that are not read up to `at`: an object that is not whole yet, or the checksum at the end. */
	let rest: Buffer = Buffer.alloc(0);
	let at = 0;
	/** What has arrived since, not joined yet: a sender of single bytes must not cost a copy a byte. */
	let arrived: Buffer[] = [];
	let arrivedBytes = 0;
	/** Where `rest` begins in the pack. */
	let offset = 0;
	/** An object that lacked bytes is tried again when it has twice as many. */
	let nextTry = 0;
	let expected: number | undefined;
	let read = 0;
	let inflated = 0;

	/** Drops what was read of `rest`, and joins what has arrived to it. */
	function join(): void {
		checksum.update(rest.subarray(0, at));
		const [only] = arrived;
		const unread = rest.subarray(at);
		rest = unread.length === 0 && only && arrived.length === 1 ? only : Buffer.concat([unread, ...arrived]);
		offset += at;
		at = 0;
		arrived = [];
		arrivedBytes = 0;
	}

	function readHeader(): boolean {
		if (rest.length < HEADER_BYTES) return false;
		const version = rest.readUInt32BE(4);
		if (rest.toString("latin1", 0, 4) !== SIGNATURE || (version !== 2 && version !== 3)) {
			throw new MalformedGitAnswerError("sent something else than a pack");
		}
		expected = rest.readUInt32BE(8);
		at = HEADER_BYTES;
		return true;
	}

	/** @returns false when bytes are missing */
	function readObject(): boolean {
		const header = parseObjectHeader(rest, at, format);
		if (!header) return false;
		if (header.size > limits.maxObjectBytes) {
			throw new BeyondLimitsError("sent an object that is larger than we accept");
		}
		const result = inflate(rest.subarray(header.next), header.size);
		if (!result) return false;
		inflated += header.size;
		keep(header, result.content);
		at = header.next + result.consumed;
		read += 1;
		return true;
	}

	function keep(header: ObjectHeader, content: Buffer): void {
		const start = offset + at;
		const base = header.base === undefined ? undefined : baseOf(header.base, start);
		const type = base?.type ?? TYPE_CODES[header.code];
		if (!type) throw new MalformedGitAnswerError("sent an object of an unknown type");
		const depth = base ? base.depth + 1 : 0;
		if (depth > limits.maxDeltaDepth) throw new BeyondLimitsError("sent deltas that are nested too deeply");
		const isRead = type === "commit" || type === "tag";
		const whole = base && isRead ? applyDelta(contentOf(base), content, limits.maxObjectBytes) : content;
		if (whole !== content) inflated += whole.length;
		const name = isRead ? objectName(format, type, whole) : "";
		const entry: Entry = { type, name, size: header.size, depth, bytes: rest, start: header.next, base };
		entries.set(start, entry);
		byName?.set(name, entry);
		if (isRead) onObject({ type, name, content: whole });
	}

	function baseOf(base: number | string, start: number): Entry {
		const entry = typeof base === "number" ? entries.get(start - base) : named(base);
		if (!entry) throw new MalformedGitAnswerError("sent a change to an object that it did not send");
		return entry;
	}

	/** Servers that speak of offsets, as they are asked to, never need the names. */
	function named(name: string): Entry | undefined {
		byName ??= new Map([...entries.values()].map((entry) => [entry.name, entry]));
		return byName.get(name);
	}

	function contentOf(entry: Entry): Buffer {
		const own = inflate(entry.bytes.subarray(entry.start), entry.size)?.content;
		if (!own) throw new MalformedGitAnswerError("sent a damaged object");
		inflated += own.length;
		if (inflated > limits.maxInflatedBytes) {
			throw new BeyondLimitsError("sent a pack that grows beyond what we accept");
		}
		return entry.base ? applyDelta(contentOf(entry.base), own, limits.maxObjectBytes) : own;
	}

	function isSpent(): boolean {
		return (
			offset + rest.length + arrivedBytes > limits.maxPackBytes ||
			read >= limits.maxObjects ||
			inflated > limits.maxInflatedBytes
		);
	}

	return {
		write(chunk) {
			arrived.push(chunk);
			arrivedBytes += chunk.length;
			if (rest.length - at + arrivedBytes < nextTry) return !isSpent();
			join();
			if (expected === undefined && !readHeader()) return true;
			nextTry = 0;
			while (read < (expected ?? 0)) {
				if (isSpent()) return false;
				if (!readObject()) {
					nextTry = (rest.length - at) * 2;
					break;
				}
			}
			return read === expected || !isSpent();
		},
		end() {
			join();
			// A last object may have waited for more bytes than there were to come.
			while (expected !== undefined && read < expected && readObject());
			checksum.update(rest.subarray(0, at));
			const sum = rest.subarray(at);
			if (
				read !== expected ||
				sum.length !== nameLength(format) ||
				sum.toString("hex") !== checksum.digest("hex")
			) {
				throw new MalformedGitAnswerError("sent a pack that is damaged or not whole");
			}
		},
	};
}

/** @returns undefined when bytes are missing */
function parseObjectHeader(bytes: Buffer, start: number, format: ObjectFormat): ObjectHeader | undefined {
	const first = bytes[start];
	if (first === undefined) return undefined;
	const code = (first >> 4) & 0b111;
	let size = first & 0b1111;
	let at = start + 1;
	for (let byte = first, shift = 4; byte & 0x80; shift += 7) {
		const next = bytes[at++];
		if (next === undefined) return undefined;
		if (shift > 46) throw new BeyondLimitsError("sent an object that is larger than we accept");
		byte = next;
		size += (byte & 0x7f) * 2 ** shift;
	}
	if (code === NAME_DELTA) {
		const next = at + nameLength(format);
		if (bytes.length < next) return undefined;
		return { code, size, next, base: bytes.toString("hex", at, next) };
	}
	if (code !== OFFSET_DELTA) return { code, size, next: at, base: undefined };
	const distance = parseDistance(bytes, at);
	return distance && { code, size, next: distance.next, base: distance.value };
}

/** How far back the base begins: seven bits a byte, the highest first, each further byte adding one. */
function parseDistance(bytes: Buffer, start: number): { value: number; next: number } | undefined {
	let value = -1;
	for (let at = start; at < start + 8; at++) {
		const byte = bytes[at];
		if (byte === undefined) return undefined;
		value = (value + 1) * 128 + (byte & 0x7f);
		if (byte < 0x80) return { value, next: at + 1 };
	}
	throw new MalformedGitAnswerError("sent a change to an object that it did not send");
}

/** @returns undefined when bytes are missing. @throws MalformedGitAnswerError when the size is a lie */
function inflate(deflated: Buffer, size: number): { content: Buffer; consumed: number } | undefined {
	try {
		// `info` is documented; the types know only the buffer.
		const result = inflateSync(deflated, {
			info: true,
			// One byte more than stated, so that a longer object is noticed and not cut.
			chunkSize: Math.max(size + 1, constants.Z_MIN_CHUNK),
			maxOutputLength: Math.max(size, 1),
		}) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
		if (result.buffer.length !== size)
			throw new MalformedGitAnswerError("sent an object that is shorter than it says");
		return { content: result.buffer, consumed: result.engine.bytesWritten };
	} catch (error) {
		if (error instanceof MalformedGitAnswerError) throw error;
		const code = error instanceof Error && "code" in error ? error.code : undefined;
		if (code === "Z_BUF_ERROR") return undefined;
		throw new MalformedGitAnswerError("sent a damaged object", { cause: error });
	}
}
