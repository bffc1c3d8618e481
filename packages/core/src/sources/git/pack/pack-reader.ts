/**
 * Reads a pack as it arrives: https://git-scm.com/docs/pack-format. Objects are handed on whole and forgotten; only the
 * bytes as sent are kept, since later objects may be changes to earlier ones.
 */
import { hash } from "node:crypto";
import type { GitLimits } from "../limits.ts";
import { BeyondLimitsError, MalformedGitAnswerError } from "../protocol/git-errors.ts";
import {
	hashOf,
	nameLength,
	type ObjectFormat,
	type ObjectType,
	objectName,
} from "../protocol/object-format.ts";
import { applyDelta } from "./delta.ts";
import { createInflater, SLACK } from "./inflater.ts";
import { createPackEntries, type PackEntry } from "./pack-entries.ts";
import { type ObjectHeader, readObjectHeader } from "./pack-header.ts";

/** Takes an object: `bytes` from `start` to `end`, which are another's after the call. `name` in hexadecimal. */
export type ReadObject = (
	type: "commit" | "tag",
	name: string,
	bytes: Buffer,
	start: number,
	end: number,
) => void;

export type PackReader = {
	/**
	 * Takes the next bytes and passes on the objects that they complete. @returns false when a limit ends the reading
	 * here
	 */
	write(chunk: Buffer): boolean;
	/** @throws MalformedGitAnswerError when the pack is incomplete, or does not match its checksum */
	end(): void;
	/** Releases kept objects. */
	close(): void;
};

export type PackLimits = Pick<
	GitLimits,
	"maxPackBytes" | "maxObjects" | "maxObjectBytes" | "maxInflatedBytes" | "maxDeltaDepth"
>;

const TYPE_CODES: Readonly<Record<number, ObjectType>> = { 1: "commit", 2: "tree", 3: "blob", 4: "tag" };
const HEADER_BYTES = 12;
/** Four bytes that open every pack. */
const SIGNATURE = "PACK";
const SPACE = 0x20;
const ZERO = 0x30;
/**
 * The headroom in front of an object's content is for the header that its name is made of: `commit 250` and a zero
 * byte.
 */
const HEADROOM = 32;
const FIRST_OUTPUT_BYTES = 32 * 1024;
/** Chains of deltas lead from one object to its neighbour: the last contents are needed again. */
const KEPT_CONTENTS = 64;
const MAX_KEPT_BYTES = 16 * 1024;
/** Larger objects are not kept as bases: few of them are alike. */
const MAX_VIEWED_BYTES = 2048;

export function createPackReader(format: ObjectFormat, limits: PackLimits, onObject: ReadObject): PackReader {
	const checksum = hashOf(format);
	const inflater = createInflater();
	const entries = createPackEntries();
	const contents = new Map<number, Buffer>();
	let output: Buffer = Buffer.allocUnsafeSlow(FIRST_OUTPUT_BYTES);
	const header: ObjectHeader = { code: 0, size: 0, next: 0, base: undefined };
	/** The entry of a whole object, used again for each: there are tens of thousands. */
	const whole: PackEntry = { offset: 0, start: 0, size: 0, type: "commit", name: "", base: undefined };
	/** Commits in `output` behind what their name is made of besides, by their size: thousands have one. */
	let views = new Map<number, Buffer>();
	/** Bytes that are not read up to `at`: an object that is not whole yet, or the checksum at the end. */
	let rest: Buffer = Buffer.alloc(0);
	let at = 0;
	/** The pieces that have arrived since, not joined yet: a sender of single bytes must not cost a copy a byte. */
	let arrived: Buffer[] = [];
	let arrivedBytes = 0;
	/** The offset in the pack at which `rest` begins. */
	let offset = 0;
	/** An object that lacked bytes is tried again when it has twice as many. */
	let nextTry = 0;
	let expected: number | undefined;
	let read = 0;
	let inflated = 0;

	/** Drops the part of `rest` that was read, and appends the new bytes. */
	function join(): void {
		checksum.update(rest.subarray(0, at));
		const [only] = arrived;
		const unread = rest.subarray(at);
		rest = unread.length === 0 && only && arrived.length === 1 ? only : Buffer.concat([unread, ...arrived]);
		offset += at;
		at = 0;
		arrived = [];
		arrivedBytes = 0;
		entries.beginPiece(rest);
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
		if (!readObjectHeader(rest, at, nameLength(format), header)) return false;
		if (header.size > limits.maxObjectBytes) {
			throw new BeyondLimitsError("sent an object that is larger than we accept");
		}
		const consumed = inflateInto(rest, header.next, header.size);
		if (consumed === undefined) return false;
		inflated += header.size;
		if (header.base === undefined) keepWhole(header);
		else keepDelta(header, header.base);
		at = header.next + consumed;
		read += 1;
		return true;
	}

	/** Inflates into `output`, behind the headroom. */
	function inflateInto(bytes: Buffer, start: number, size: number): number | undefined {
		const needed = HEADROOM + size + SLACK;
		if (output.length < needed) {
			output = Buffer.allocUnsafeSlow(needed);
			views = new Map();
		}
		return inflater.inflate(bytes, start, size, output, HEADROOM);
	}

	function keepWhole({ code, size, next }: ObjectHeader): void {
		const type = TYPE_CODES[code];
		if (!type) throw new MalformedGitAnswerError("sent an object of an unknown type");
		const isRead = type === "commit" || type === "tag";
		const name = isRead ? nameInOutput(type, size) : "";
		whole.offset = offset + at;
		whole.start = next;
		whole.size = size;
		whole.type = type;
		whole.name = name;
		entries.add(whole);
		if (isRead) onObject(type, name, output, HEADROOM, HEADROOM + size);
	}

	function nameInOutput(type: ObjectType, size: number): string {
		const start = writePrefix(output, HEADROOM, type, size);
		return hash(format, viewOf(type, start, size), "hex");
	}

	function viewOf(type: ObjectType, start: number, size: number): Buffer {
		const end = HEADROOM + size;
		if (type !== "commit" || size > MAX_VIEWED_BYTES) return output.subarray(start, end);
		let view = views.get(size);
		if (!view) {
			view = output.subarray(start, end);
			views.set(size, view);
		}
		return view;
	}

	function keepDelta({ size, next }: ObjectHeader, described: number | string): void {
		const start = offset + at;
		const base = typeof described === "number" ? entries.at(start - described) : entries.named(described);
		if (base === undefined) {
			throw new MalformedGitAnswerError("sent a change to an object that it did not send");
		}
		if (entries.depthOf(base) + 1 > limits.maxDeltaDepth) {
			throw new BeyondLimitsError("sent deltas that are nested too deeply");
		}
		const type = entries.typeOf(base);
		const common = { offset: start, start: next, size, type, base };
		if (type !== "commit" && type !== "tag") {
			entries.add({ ...common, name: "" });
			return;
		}
		const delta = Buffer.from(output.subarray(HEADROOM, HEADROOM + size));
		const content = applyDelta(contentOf(base), delta, limits.maxObjectBytes);
		inflated += content.length;
		const name = objectName(format, type, content);
		keepContent(entries.add({ ...common, name }), content);
		onObject(type, name, content, 0, content.length);
	}

	function contentOf(entry: number): Buffer {
		const kept = contents.get(entry);
		if (kept) return kept;
		const size = entries.sizeOf(entry);
		const consumed = inflateInto(entries.pieceOf(entry), entries.startOf(entry), size);
		if (consumed === undefined) throw new MalformedGitAnswerError("sent a damaged object");
		inflated += size;
		if (inflated > limits.maxInflatedBytes) {
			throw new BeyondLimitsError("sent a pack that grows beyond what we accept");
		}
		const own = Buffer.from(output.subarray(HEADROOM, HEADROOM + size));
		const base = entries.baseOf(entry);
		const content = base === undefined ? own : applyDelta(contentOf(base), own, limits.maxObjectBytes);
		keepContent(entry, content);
		return content;
	}

	function keepContent(entry: number, content: Buffer): void {
		if (content.length > MAX_KEPT_BYTES) return;
		contents.set(entry, content);
		const [oldest] = contents.keys();
		if (contents.size > KEPT_CONTENTS && oldest !== undefined) contents.delete(oldest);
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
			if (isSpent()) return read === expected;
			while (read < (expected ?? 0)) {
				if (read >= limits.maxObjects || inflated > limits.maxInflatedBytes) return false;
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
		close: () => inflater.close(),
	};
}

/** Writes `commit 250` and a zero, up to `end`: byte by byte, since a string for each object would take longer than its hash. @returns where it begins */
function writePrefix(bytes: Buffer, end: number, type: ObjectType, size: number): number {
	let at = end - 1;
	bytes[at] = 0;
	for (let left = size; ; left = Math.floor(left / 10)) {
		bytes[--at] = ZERO + (left % 10);
		if (left < 10) break;
	}
	bytes[--at] = SPACE;
	for (let index = type.length - 1; index >= 0; index--) bytes[--at] = type.charCodeAt(index);
	return at;
}
