/** The errors of a server's answer, before the client says whose answer it was. */

/** The bytes violate git's protocol, or are more than we accept. The message completes "the server …". */
export class MalformedGitAnswerError extends Error {
	override name = "MalformedGitAnswerError";
}

/** The answer exceeds the limits, or the server cannot send it. The message completes "the server …". */
export class BeyondLimitsError extends MalformedGitAnswerError {
	override name = "BeyondLimitsError";
}

/** The server refused in git's own words: an `ERR` line, or the error channel of a pack. */
export class GitRefusedError extends Error {
	override name = "GitRefusedError";
}
