/** The header before each object of a pack: https://git-scm.com/docs/pack-format */
import { BeyondLimitsError, MalformedGitAnswerError } from "../protocol/git-errors.ts";

export type ObjectHeader = {
	code: number;
	/** The size of the inflated object. */
	size: number;
	/** The index at which the deflated bytes begin. */
	next: number;
	/** The base of a delta: its distance back in the pack, or its name; undefined for whole objects. */
	base: number | string | undefined;
};

const OFFSET_DELTA = 6;
const NAME_DELTA = 7;

/**
 * Reads the header into `header`, which is used again for each object: there are tens of thousands.
 *
 * @returns false when bytes are missing
 * @throws BeyondLimitsError, MalformedGitAnswerError
 */
export function readObjectHeader(
	bytes: Buffer,
	start: number,
	nameBytes: number,
	header: ObjectHeader,
): boolean {
	const first = bytes[start];
	if (first === undefined) return false;
	const code = (first >> 4) & 0b111;
	let size = first & 0b1111;
	let at = start + 1;
	for (let byte = first, shift = 4; byte & 0x80; shift += 7) {
		const next = bytes[at++];
		if (next === undefined) return false;
		if (shift > 46) throw new BeyondLimitsError("sent an object that is larger than we accept");
		byte = next;
		size += (byte & 0x7f) * 2 ** shift;
	}
	header.code = code;
	header.size = size;
	header.next = at;
	header.base = undefined;
	if (code === NAME_DELTA) {
		header.next = at + nameBytes;
		if (bytes.length < header.next) return false;
		header.base = bytes.toString("hex", at, header.next);
	} else if (code === OFFSET_DELTA) {
		const distance = parseDistance(bytes, at);
		if (!distance) return false;
		header.next = distance.next;
		header.base = distance.value;
	}
	return true;
}

/** The distance back to the base: seven bits a byte, the highest first, each further byte adding one. */
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
