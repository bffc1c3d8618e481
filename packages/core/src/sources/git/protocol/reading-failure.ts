/** Failures of a reading, as every source throws them. */
import {
	BadResponseError,
	RateLimitedError,
	RepositoryUnreadableError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "../../../errors.ts";
import { OutOfTimeError } from "../../../resilience/deadline.ts";
import { BeyondLimitsError, GitRefusedError, MalformedGitAnswerError } from "./git-errors.ts";

/** `host` as sentences name it, `source` as circuits and metrics do. */
type Asked = { source: string; host: string };

const THROTTLED = /\b(?:limit(?:ing|ed)?|too many|overload|try again|throttl)/i;
const NOT_FOR_US = /\b(?:not found|could not be found|permission|access denied|authenti|authori[sz])/i;

/** When the step's own time was shorter than a reading's, that says nothing about the host. */
export function tooLate(
	{ source, host }: Asked,
	timeoutMs: number,
	remainingMs: number,
	cause: unknown,
): UpstreamTimeoutError {
	const options = { source, cause };
	if (remainingMs < timeoutMs) {
		return new OutOfTimeError(`The time for this step ended before ${host} had sent the history.`, options);
	}
	return new UpstreamTimeoutError(`${host} did not send the history within ${timeoutMs / 1000} s.`, options);
}

/** Errors outside the protocol pass unchanged. */
export function toUpstreamError({ source, host }: Asked, error: unknown): unknown {
	if (error instanceof BeyondLimitsError) {
		return new RepositoryUnreadableError(`${host} ${error.message}.`, { source, cause: error });
	}
	if (error instanceof MalformedGitAnswerError) {
		return new BadResponseError(`${host} ${error.message}.`, { source, cause: error });
	}
	if (!(error instanceof GitRefusedError)) return error;
	// The failure is in an answer with a successful status.
	const options = { source, status: 200, cause: error };
	if (THROTTLED.test(error.message)) {
		return new RateLimitedError(`${host} asks to be called less often.`, options);
	}
	if (NOT_FOR_US.test(error.message)) {
		return new UpstreamForbiddenError(`${host} does not show the repository to everybody.`, options);
	}
	return new UpstreamUnavailableError(`${host} did not send the history.`, options);
}
