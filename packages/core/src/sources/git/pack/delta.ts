/** Objects written as changes to another: https://git-scm.com/docs/pack-format#_deltified_representation */
import { MalformedGitAnswerError } from "../protocol/git-errors.ts";

const COPY = 0x80;
const DEFAULT_COPY_BYTES = 0x10000;

/**
 * @param maxBytes of the result
 * @throws MalformedGitAnswerError when the delta does not match its base, or states wrong sizes
 */
export function applyDelta(base: Buffer, delta: Buffer, maxBytes: number): Buffer {
	const [baseSize, afterBaseSize] = readSize(delta, 0);
	const [size, start] = readSize(delta, afterBaseSize);
	if (baseSize !== base.length || size > maxBytes) throw wrong();
	const result = Buffer.allocUnsafe(size);
	let written = 0;
	let at = start;
	while (at < delta.length) {
		const instruction = byteAt(delta, at++);
		if (instruction & COPY) {
			const [offset, afterOffset] = readParts(delta, at, instruction, 4);
			const [length, afterLength] = readParts(delta, afterOffset, instruction >> 4, 3);
			const end = offset + (length || DEFAULT_COPY_BYTES);
			if (end > base.length || written + end - offset > size) throw wrong();
			base.copy(result, written, offset, end);
			written += end - offset;
			at = afterLength;
		} else {
			// 0 is reserved.
			if (instruction === 0 || at + instruction > delta.length || written + instruction > size) throw wrong();
			delta.copy(result, written, at, at + instruction);
			written += instruction;
			at += instruction;
		}
	}
	if (written !== size) throw wrong();
	return result;
}

/** Seven bits a byte, the lowest first. */
function readSize(delta: Buffer, start: number): [size: number, next: number] {
	let size = 0;
	for (let at = start, shift = 0; shift <= 42; at++, shift += 7) {
		const byte = byteAt(delta, at);
		size += (byte & 0x7f) * 2 ** shift;
		if (byte < 0x80) return [size, at + 1];
	}
	throw wrong();
}

/** Each bit of `present` says that a byte of the number follows, the lowest first. */
function readParts(
	delta: Buffer,
	start: number,
	present: number,
	count: number,
): [value: number, next: number] {
	let value = 0;
	let at = start;
	for (let index = 0; index < count; index++) {
		if (present & (1 << index)) value += byteAt(delta, at++) * 2 ** (8 * index);
	}
	return [value, at];
}

function byteAt(bytes: Buffer, at: number): number {
	const byte = bytes[at];
	if (byte === undefined) throw wrong();
	return byte;
}

function wrong(): MalformedGitAnswerError {
	return new MalformedGitAnswerError("sent a pack with a damaged delta");
}
