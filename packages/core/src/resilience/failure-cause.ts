/**
 * How a task's error travels through a state machine. Lambda keeps an error's name, its message and the lines of its stack
 * and nothing else, as the JSON of a `Cause`. So what is typed (source, status) goes into the stack as a line of JSON, and all
 * is bounded before it is serialised: the `Cause` is never cut in the middle. Pure.
 */

/** The content of a `Cause`. `source` is the upstream's name; `status` that of its HTTP answer. */
export type FailureCause = { message: string; source?: string; status?: number };

/**
 * The message, its stack and the escapes of both in JSON stay far below the 4,096 characters that the definitions
 * carry.
 */
const MAX_MESSAGE = 1024;
const MAX_FRAMES = 6;
const MAX_FRAME = 160;

/**
 * Makes an error fit for a `Cause`, in place: a bounded message, no absolute paths, and a stack of a few relative frames that
 * begins with what is typed of it.
 *
 * @returns the same error
 */
export function boundCause(error: Error): Error {
	const stack = String(error.stack ?? "").split("\n");
	const message = withoutPaths(String(error.message)).slice(0, MAX_MESSAGE);
	const frames = stack
		.filter((line) => /^\s+at /.test(line))
		.slice(0, MAX_FRAMES)
		.map((line) => withoutPaths(line).slice(0, MAX_FRAME));
	const details = detailsOf(error);
	if (message !== error.message) error.message = message;
	error.stack = [
		`${error.name}: ${message.slice(0, MAX_FRAME)}`,
		...(details === undefined ? [] : [`    ${details}`]),
		...frames,
	].join("\n");
	return error;
}

function detailsOf(error: Error): string | undefined {
	const source: unknown = Reflect.get(error, "source");
	const status: unknown = Reflect.get(error, "status");
	const details = {
		...(typeof source === "string" && { source }),
		...(typeof status === "number" && { status }),
	};
	return Object.keys(details).length > 0 ? JSON.stringify(details) : undefined;
}

/** A file's URL, or a path below a folder that file systems begin with; paths of APIs and in URLs are others. */
const ABSOLUTE_PATH =
	/(?<![\w.:/-])(?:file:\/\/)?(?:\/(?:Applications|Users|Volumes|app|data|etc|home|lib|media|mnt|opt|private|proc|root|run|snap|srv|tmp|usr|var|work|workspaces?)\/|[A-Za-z]:[\\/])[^\s'"()<>,;]*/g;
/** The folders from which on a path means the same on every machine. */
const KNOWN_FOLDER = /^.*[\\/](?=(?:node_modules|packages|rigs|tests)[\\/])/;

/** The text with each absolute path shortened to the part below the project's root, or to the file's name. */
export function withoutPaths(text: string): string {
	return text.replace(ABSOLUTE_PATH, (path) => {
		const relative = path.replace(KNOWN_FOLDER, "");
		return relative === path ? (/(?<![^\\/])[^\\/]*$/.exec(path)?.[0] ?? "") : relative;
	});
}

/**
 * Reads a `Cause`: Lambda's JSON, whole or cut off, or any other text. Total.
 *
 * @returns the message without the trace
 */
export function readCause(cause: string): FailureCause {
	if (!cause.startsWith("{")) return { message: cause };
	const parsed = parseObject(cause);
	if (!parsed) return { message: messageOfCut(cause) ?? cause };
	const { errorMessage, trace } = parsed;
	return {
		message: typeof errorMessage === "string" && errorMessage !== "" ? errorMessage : cause,
		...typedDetails(Array.isArray(trace) ? trace : []),
	};
}

function typedDetails(trace: readonly unknown[]): Omit<FailureCause, "message"> {
	const line = trace.map((entry) => String(entry).trim()).find((entry) => entry.startsWith("{"));
	const { source, status } = (line !== undefined && parseObject(line)) || {};
	return {
		...(typeof source === "string" && { source }),
		...(typeof status === "number" && { status }),
	};
}

/** The message of JSON that was cut behind it, or within it. */
function messageOfCut(cause: string): string | undefined {
	const literal = /"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(cause)?.[1];
	if (literal === undefined) return undefined;
	try {
		return String(JSON.parse(`"${literal}"`));
	} catch {
		return literal;
	}
}

function parseObject(text: string): Record<string, unknown> | undefined {
	try {
		const parsed: unknown = JSON.parse(text);
		return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}
