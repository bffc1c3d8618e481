/**
 * Inflates one object after the other. A pack holds thousands of small ones, and `inflateSync` makes a stream, an engine and
 * a buffer for each, which takes several times as long as the inflating itself. So one engine is used again and again,
 * through the same members that zlib's own streams use; where they are not as expected, `inflateSync` does it.
 */
import { constants, createInflate, deflateSync, inflateSync } from "node:zlib";
import { MalformedGitAnswerError } from "../protocol/git-errors.ts";

export type Inflater = {
	/**
	 * Inflates the object that begins at `start` of `input`, to `at` of `output`.
	 *
	 * @param size that the object is said to have; `output` has room for `SLACK` bytes more
	 * @returns how many bytes of `input` it takes; undefined when bytes are missing
	 * @throws MalformedGitAnswerError when the size is a lie, or the bytes are damaged
	 */
	inflate(input: Buffer, start: number, size: number, output: Buffer, at: number): number | undefined;
	close(): void;
};

/** zlib's fast loop needs room after its output: https://github.com/madler/zlib/blob/v1.3.1/inffast.c#L23 */
export const SLACK = 512;
const NEEDS_MORE = "Z_BUF_ERROR";

type Engine = {
	_handle: {
		reset(): void;
		writeSync(
			flush: number,
			input: Buffer,
			start: number,
			length: number,
			output: Buffer,
			at: number,
			room: number,
		): void;
		onerror: (message: string, errno: number, code: string) => void;
		close(): void;
	};
	/** The state after a write: the bytes left in the output, and the bytes left of the input. */
	_writeState: Uint32Array;
};

export function createInflater(): Inflater {
	const engine = createInflate() as unknown as Partial<Engine>;
	if (!isAsExpected(engine)) return bySync;
	const inflater = byEngine(engine);
	return isWorking(inflater) ? inflater : bySync;
}

function isAsExpected(engine: Partial<Engine>): engine is Engine {
	const { _handle: handle, _writeState: state } = engine;
	return typeof handle?.reset === "function" && typeof handle.writeSync === "function" && state?.length === 2;
}

/** A sample, whole and cut off. */
function isWorking(inflater: Inflater): boolean {
	try {
		const sample = Buffer.from("commit ".repeat(30));
		const deflated = deflateSync(sample);
		const output = Buffer.alloc(sample.length + SLACK);
		return (
			inflater.inflate(deflated.subarray(0, -1), 0, sample.length, output, 0) === undefined &&
			inflater.inflate(deflated, 0, sample.length, output, 0) === deflated.length &&
			output.subarray(0, sample.length).equals(sample)
		);
	} catch {
		return false;
	}
}

function byEngine({ _handle: handle, _writeState: state }: Engine): Inflater {
	let failure = "";
	handle.onerror = (_message, _errno, code) => {
		failure = code;
	};
	return {
		inflate(input, start, size, output, at) {
			failure = "";
			handle.reset();
			const available = input.length - start;
			const room = size + SLACK;
			handle.writeSync(constants.Z_FINISH, input, start, available, output, at, room);
			if (failure === NEEDS_MORE) return undefined;
			if (failure !== "") throw damaged();
			const [left = 0, unread = 0] = state;
			if (room - left !== size) throw lie();
			return available - unread;
		},
		close: () => handle.close(),
	};
}

const bySync: Inflater = {
	inflate(input, start, size, output, at) {
		try {
			// `info` is documented; the types know only the buffer.
			const { buffer, engine } = inflateSync(input.subarray(start), {
				info: true,
				chunkSize: Math.max(size + 1, constants.Z_MIN_CHUNK),
				maxOutputLength: Math.max(size, 1),
			}) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
			if (buffer.length !== size) throw lie();
			buffer.copy(output, at);
			return engine.bytesWritten;
		} catch (error) {
			if (error instanceof MalformedGitAnswerError) throw error;
			if (error instanceof Error && Reflect.get(error, "code") === NEEDS_MORE) return undefined;
			throw damaged(error);
		}
	},
	close() {},
};

function lie(): MalformedGitAnswerError {
	return new MalformedGitAnswerError("sent an object of another size than it says");
}

function damaged(cause?: unknown): MalformedGitAnswerError {
	return new MalformedGitAnswerError("sent a damaged object", { cause });
}
