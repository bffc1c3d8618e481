/**
 * The only place that decides whether an error may go away by itself. The state machines, the dead-letter
 * processor and the API all ask here. Typed names and status codes decide first; text is read only when nothing
 * typed is left, and then as whole words outside URLs, versions, names and numbers.
 */

import { readCause } from "./failure-cause.ts";

/** `unknown` is handled as transient: trying again is cheap, giving up is not. */
export const ERROR_CLASSES = ["transient", "permanent", "unknown"] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

const CLASS_BY_NAME: ReadonlyMap<string, ErrorClass> = new Map([
	...named("transient", [
		"RateLimitedError",
		"UpstreamUnavailableError",
		"UpstreamTimeoutError",
		"CircuitOpenError",
		"BulkheadFullError",
		"StorageUnavailableError",
		"QueueUnavailableError",
		"ClaimLostError",
		// A receiver's answer is never final: it may be mended within the day in which deliveries are tried.
		"WebhookNotAcceptedError",
		// Step Functions and the Lambda service
		"States.Timeout",
		"States.HeartbeatTimeout",
		"Lambda.ServiceException",
		"Lambda.AWSLambdaException",
		"Lambda.SdkClientException",
		"Lambda.TooManyRequestsException",
		"Sandbox.Timedout",
		"Lambda.Unknown",
		"Lambda.ClientExecutionTimeoutException",
		// AWS SDK
		"ThrottlingException",
		"ThrottledException",
		"Throttling",
		"TooManyRequestsException",
		"RequestLimitExceeded",
		"RequestThrottled",
		"ProvisionedThroughputExceededException",
		"TransactionInProgressException",
		"LimitExceededException",
		"SlowDown",
		"InternalServerError",
		"InternalFailure",
		"ServiceUnavailable",
		"ServiceUnavailableException",
		"TimeoutError",
		"RequestTimeout",
		"RequestTimeoutException",
		// undici
		"ConnectTimeoutError",
		"HeadersTimeoutError",
		"BodyTimeoutError",
		"SocketError",
		// GitHub GraphQL
		"RATE_LIMITED",
		"RESOURCE_LIMITS_EXCEEDED",
	]),
	...named("permanent", [
		"PackageNotFoundError",
		"UpstreamForbiddenError",
		"RepositoryUnreadableError",
		"InvalidPackageRefError",
		"InvalidTaskInputError",
		"InvalidWebhookUrlError",
		"States.DataLimitExceeded",
		"States.QueryEvaluationError",
		"States.Runtime",
		"States.Permissions",
		"Lambda.ResourceNotFoundException",
		"ValidationException",
		"AccessDeniedException",
		"ResourceNotFoundException",
		"UnrecognizedClientException",
		"ZodError",
		"NOT_FOUND",
		"FORBIDDEN",
	]),
]);

const TRANSIENT_CODES: ReadonlySet<string> = new Set([
	"ECONNRESET",
	"ECONNREFUSED",
	"ECONNABORTED",
	"EPIPE",
	"ETIMEDOUT",
	"EAI_AGAIN",
	"ENOTFOUND",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"UND_ERR_CONNECT_TIMEOUT",
	"UND_ERR_HEADERS_TIMEOUT",
	"UND_ERR_BODY_TIMEOUT",
	"UND_ERR_SOCKET",
]);

const PERMANENT_STATUSES: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 406, 409, 410, 422, 451]);

/** Errors wrap errors; more than this is a cycle or noise. */
const MAX_CAUSE_DEPTH = 5;
const MAX_TEXT_LENGTH = 4096;

/** Classifies anything thrown; total, so that `null` and strings are fine too. */
export function classifyError(error: unknown): ErrorClass {
	let foreignText = "";
	let current: unknown = error;
	for (let depth = 0; depth < MAX_CAUSE_DEPTH && current !== undefined && current !== null; depth++) {
		if (typeof current !== "object") {
			foreignText ||= String(current);
			break;
		}
		const decided = classifyByType(current);
		if (decided) return decided;
		foreignText ||= textOf(current, "message");
		current = Reflect.get(current, "cause");
	}
	return classifyText(foreignText);
}

/**
 * Classifies an error as a state machine reports it: `Error` is a name, `Cause` is text or Lambda's JSON.
 *
 * @param failure.status of the upstream's answer, when it is known apart from the cause
 */
export function classifyFailure(failure: {
	error: string;
	cause: string;
	status?: number | undefined;
}): ErrorClass {
	const byName = CLASS_BY_NAME.get(failure.error);
	if (byName) return byName;
	const { message, status } = readCause(failure.cause);
	return classifyStatus(failure.status ?? status) ?? classifyText(message);
}

/** True when trying again later can help. */
export function isWorthRetrying(errorClass: ErrorClass): boolean {
	return errorClass !== "permanent";
}

function classifyByType(error: object): ErrorClass | undefined {
	const byName = CLASS_BY_NAME.get(textOf(error, "name")) ?? CLASS_BY_NAME.get(textOf(error, "type"));
	if (byName) return byName;
	const code = textOf(error, "code") || textOf(error, "Code");
	if (TRANSIENT_CODES.has(code)) return "transient";
	const byCode = CLASS_BY_NAME.get(code);
	if (byCode) return byCode;
	return classifyStatus(statusOf(error));
}

function classifyStatus(status: number | undefined): ErrorClass | undefined {
	if (status === undefined) return undefined;
	if (status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599))
		return "transient";
	return PERMANENT_STATUSES.has(status) ? "permanent" : undefined;
}

function statusOf(error: object): number | undefined {
	const metadata: unknown = Reflect.get(error, "$metadata");
	const candidates: unknown[] = [
		Reflect.get(error, "status"),
		Reflect.get(error, "statusCode"),
		typeof metadata === "object" && metadata !== null ? Reflect.get(metadata, "httpStatusCode") : undefined,
	];
	return candidates.find((candidate): candidate is number => typeof candidate === "number");
}

/**
 * The bounds of a phrase: it is no part of a word, a number, a dotted version, a path, a scope or a hyphenated name.
 */
const START = "(?<![\\w.@/#:-])";
const END = "(?![\\w@/#-]|[.:]\\w)";

const TRANSIENT_TEXT = words([
	"timeout",
	"timed out",
	"connection (?:was )?(?:reset|refused|closed)",
	"socket hang up",
	"(?:host|dns|name|server|upstream|address) not found",
	"429",
	"500",
	"502",
	"503",
	"504",
	"bad gateway",
	"rate limit(?:s|ed)?",
	"too many requests",
	"throttl(?:ed|ing)",
	"(?:temporarily|service) unavailable",
	"ECONNRESET",
	"ECONNREFUSED",
	"ETIMEDOUT",
	"EAI_AGAIN",
	"ENOTFOUND",
	"ThrottlingException",
]);

const PERMANENT_TEXT = words([
	"404",
	"not found",
	"does not exist",
	"invalid package",
	"malformed",
	"forbidden",
	"unauthorized",
]);

/** Transient first: "503 … upstream not found" and "403 Forbidden: API rate limit exceeded" will pass. */
function classifyText(text: string): ErrorClass {
	const bare = text
		.slice(0, MAX_TEXT_LENGTH)
		.replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+|`[^`]*`|"[^"]*"|'[^']*'/gi, " ");
	if (TRANSIENT_TEXT.test(bare)) return "transient";
	return PERMANENT_TEXT.test(bare) ? "permanent" : "unknown";
}

function words(alternatives: string[]): RegExp {
	return new RegExp(`${START}(?:${alternatives.join("|")})${END}`, "i");
}

function textOf(value: object, key: string): string {
	const text: unknown = Reflect.get(value, key);
	return typeof text === "string" ? text : "";
}

function named(errorClass: ErrorClass, names: string[]): [string, ErrorClass][] {
	return names.map((name) => [name, errorClass]);
}
