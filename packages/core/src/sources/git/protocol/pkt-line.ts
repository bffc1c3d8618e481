/**
 * Git's framing: four hexadecimal digits of length, then the payload; lengths 0 to 2 are marks.
 * https://git-scm.com/docs/protocol-common and https://git-scm.com/docs/protocol-v2
 */
import { GitRefusedError, MalformedGitAnswerError } from "./git-errors.ts";

export type Packet = Buffer | "flush" | "delimiter" | "response-end";

/** Bytes of a pack, as the channel of that name carries them. */
export type PackPart = { pack: Buffer };

const HEADER_BYTES = 4;
/** "The maximum length of a pkt-line's data is 65516 bytes." */
const MAX_PACKET_BYTES = 65_520;
const MARKS: readonly Packet[] = ["flush", "delimiter", "response-end"];
const HEX = /^[0-9a-fA-F]{4}$/;
const ERROR_PREFIX = "ERR ";

/** https://git-scm.com/docs/gitprotocol-v2#_fetch: the first byte of a packet of the section `packfile`. */
const PACK_CHANNEL = 1;
const NOTHING: Buffer = Buffer.alloc(0);

export const FLUSH = Buffer.from("0000");
export const DELIMITER = Buffer.from("0001");

/** @param text without a line end; one is added */
export function packetLine(text: string): Buffer {
	const payload = Buffer.from(`${text}\n`);
	return Buffer.concat([
		Buffer.from((payload.length + HEADER_BYTES).toString(16).padStart(HEADER_BYTES, "0")),
		payload,
	]);
}

/**
 * The packets of a stream, each as soon as it is whole.
 *
 * @throws MalformedGitAnswerError for anything but packets, and when the stream ends inside one
 * @throws GitRefusedError for a packet that begins with `ERR `
 */
export async function* readPackets(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Packet> {
	let rest: Buffer = NOTHING;
	for await (const chunk of chunks) {
		let bytes = joined(rest, chunk);
		for (;;) {
			const length = packetLength(bytes);
			if (length === undefined || bytes.length < length) break;
			yield toPacket(bytes, length);
			bytes = bytes.subarray(Math.max(length, HEADER_BYTES));
		}
		rest = bytes;
	}
	if (rest.length > 0) throw cutShort();
}

/**
 * The packets of an answer that holds a pack. What the pack's channel carries is handed on in the pieces in which it arrives:
 * putting together its packets, which are large, would copy the whole pack.
 *
 * @throws as `readPackets`
 */
export async function* readPackStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Packet | PackPart> {
	let rest: Buffer = NOTHING;
	/** Bytes of the pack that the packet under way still has to bring. */
	let awaited = 0;
	for await (const chunk of chunks) {
		let bytes = joined(rest, chunk);
		while (bytes.length > 0) {
			if (awaited > 0) {
				const pack = bytes.subarray(0, awaited);
				awaited -= pack.length;
				bytes = bytes.subarray(pack.length);
				yield { pack };
				continue;
			}
			const length = packetLength(bytes);
			if (length === undefined) break;
			if (length > HEADER_BYTES && bytes[HEADER_BYTES] === PACK_CHANNEL) {
				awaited = length - HEADER_BYTES - 1;
				bytes = bytes.subarray(HEADER_BYTES + 1);
				continue;
			}
			if (bytes.length < length) break;
			yield toPacket(bytes, length);
			bytes = bytes.subarray(Math.max(length, HEADER_BYTES));
		}
		rest = bytes;
	}
	if (rest.length > 0 || awaited > 0) throw cutShort();
}

function joined(rest: Buffer, chunk: Uint8Array): Buffer {
	if (rest.length > 0) return Buffer.concat([rest, chunk]);
	return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
}

function cutShort(): MalformedGitAnswerError {
	return new MalformedGitAnswerError("ended its answer in the middle of a packet");
}

/** Undefined until the length is there; 0 to 2 for marks. */
function packetLength(bytes: Buffer): number | undefined {
	if (bytes.length < HEADER_BYTES) return undefined;
	const digits = bytes.toString("latin1", 0, HEADER_BYTES);
	const length = HEX.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
	const isMark = length < MARKS.length;
	if (!isMark && !(length >= HEADER_BYTES && length <= MAX_PACKET_BYTES)) {
		throw new MalformedGitAnswerError("did not answer in git's protocol");
	}
	return length;
}

function toPacket(bytes: Buffer, length: number): Packet {
	const mark = MARKS[length];
	if (mark !== undefined) return mark;
	const payload = bytes.subarray(HEADER_BYTES, length);
	if (payload.toString("latin1", 0, ERROR_PREFIX.length) === ERROR_PREFIX) {
		throw new GitRefusedError(lineOf(payload.subarray(ERROR_PREFIX.length)));
	}
	return payload;
}

/** The text of a packet without its line end. */
export function lineOf(payload: Buffer): string {
	return payload.toString("utf8").replace(/\n$/, "");
}
