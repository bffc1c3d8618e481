/**
 * The retries of each kind of call. Clients use these values, and the state machines' Retry blocks are generated from
 * them (`npm run generate`). A preset counts retries: three retries are four calls.
 */

export type RetryPreset = {
	/** Calls after the first. */
	readonly maxRetries: number;
	/** Upper bound of the first delay, in milliseconds; it grows from retry to retry. */
	readonly baseDelayMs: number;
	/** Upper bound of every delay, in milliseconds. */
	readonly maxDelayMs: number;
	/** Growth of the bound. Default 2. */
	readonly exponent?: number;
};

/** Upstreams, by the state machine. */
export const HTTP_RETRY: RetryPreset = { maxRetries: 3, baseDelayMs: 1000, maxDelayMs: 30_000 };
export const GITHUB_RETRY: RetryPreset = { maxRetries: 3, baseDelayMs: 2000, maxDelayMs: 60_000 };

/** A short blip of an upstream, in the HTTP client: on the state machine's first attempt alone, so that they add up. */
export const BLIP_RETRY: RetryPreset = { maxRetries: 1, baseDelayMs: 250, maxDelayMs: 250 };

/** DynamoDB, in its client: throttling and blips. */
export const DYNAMODB_RETRY: RetryPreset = { maxRetries: 3, baseDelayMs: 100, maxDelayMs: 2000 };

/** The database or a queue, by the state machine, when it is away for longer than its client bridges. */
export const STORAGE_RETRY: RetryPreset = { maxRetries: 3, baseDelayMs: 1000, maxDelayMs: 10_000 };

/** The Lambda service: https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html */
export const LAMBDA_RETRY: RetryPreset = { maxRetries: 4, baseDelayMs: 1000, maxDelayMs: 10_000 };

/**
 * Services that a state machine calls itself; sending a dead letter is the last thing that can be done for a package.
 */
export const SERVICE_RETRY: RetryPreset = { maxRetries: 5, baseDelayMs: 1000, maxDelayMs: 20_000 };

/**
 * A webhook's delivery takes hours and nobody waits for it, so it survives our outages as long as the receiver's:
 * about half a day, since each delay is half of its bound on average.
 */
export const PATIENT_RETRY: RetryPreset = {
	maxRetries: 32,
	baseDelayMs: 1000,
	maxDelayMs: 3_600_000,
	exponent: 3,
};

export const UPSTREAM_OUTAGES = [
	"UpstreamUnavailableError",
	"UpstreamTimeoutError",
	"BadResponseError",
] as const;
/**
 * A task that did not end in time: as its state says it, as Lambda reports a function that ran out of time (or of memory:
 * `Lambda.Unknown`), and as Step Functions' own client does.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const TIMEOUTS = [
	"States.Timeout",
	"Sandbox.Timedout",
	"Lambda.Unknown",
	"Lambda.ClientExecutionTimeoutException",
] as const;
export const OUR_OUTAGES = ["StorageUnavailableError", "QueueUnavailableError", ...TIMEOUTS] as const;
export const LAMBDA_FAILURES = [
	"Lambda.ServiceException",
	"Lambda.AWSLambdaException",
	"Lambda.SdkClientException",
	"Lambda.TooManyRequestsException",
] as const;

/**
 * The preset by which a state machine repeats a task after an error; undefined when it does not. A rate limit, an
 * open circuit and a refusal are never retried at once: the dead-letter queue retries them later.
 *
 * @param upstreams the preset of the upstreams that the task asks
 */
export function stateRetryOf(error: string, upstreams: RetryPreset): RetryPreset | undefined {
	if ((UPSTREAM_OUTAGES as readonly string[]).includes(error)) return upstreams;
	if ((OUR_OUTAGES as readonly string[]).includes(error)) return STORAGE_RETRY;
	return (LAMBDA_FAILURES as readonly string[]).includes(error) ? LAMBDA_RETRY : undefined;
}
