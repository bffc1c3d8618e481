import {
	BadResponseError,
	BulkheadFullError,
	CircuitOpenError,
	PackageNotFoundError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import {
	classifyError,
	classifyFailure,
	isWorthRetrying,
} from "@dephealth/core/resilience/error-classifier.ts";
import { describe, expect, it } from "vitest";

const npm = { source: "npm" };

describe("typed errors are classified by name, whatever their text says", () => {
	it.each([
		[new PackageNotFoundError("timeout 503", npm), "permanent"],
		[new UpstreamForbiddenError("x", npm), "permanent"],
		[new RateLimitedError("404 not found", npm), "transient"],
		[new UpstreamUnavailableError("upstream not found", npm), "transient"],
		[new UpstreamTimeoutError("x", npm), "transient"],
		[new BulkheadFullError("npm", 3), "transient"],
		[new CircuitOpenError("npm", 3), "transient"],
		[new BadResponseError("x", npm), "unknown"],
	])("%s", (error, expected) => {
		expect(classifyError(error)).toBe(expected);
		expect(classifyFailure({ error: error.name, cause: "" })).toBe(expected);
	});
});

describe("foreign errors are classified by code and status", () => {
	it.each([
		[
			"AWS throttling",
			Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" }),
			"transient",
		],
		["AWS status", Object.assign(new Error("?"), { $metadata: { httpStatusCode: 503 } }), "transient"],
		["AWS validation", Object.assign(new Error("?"), { name: "ValidationException" }), "permanent"],
		["reset", Object.assign(new Error("read"), { code: "ECONNRESET" }), "transient"],
		["wrapped", new TypeError("fetch failed", { cause: { code: "ETIMEDOUT" } }), "transient"],
		[
			"undici",
			Object.assign(new Error("Headers Timeout Error"), { code: "UND_ERR_HEADERS_TIMEOUT" }),
			"transient",
		],
		["429", { status: 429 }, "transient"],
		["500", { statusCode: 500 }, "transient"],
		["404", { statusCode: 404 }, "permanent"],
		["GraphQL", { type: "RATE_LIMITED", message: "API rate limit exceeded" }, "transient"],
	])("%s", (_, error, expected) => expect(classifyError(error)).toBe(expected));

	it.each([
		[
			"AWS's code for a table that is too busy",
			{ code: "ProvisionedThroughputExceededException" },
			"transient",
		],
		["the same as older services write it", { Code: "ProvisionedThroughputExceededException" }, "transient"],
		["a text that was thrown as it is", "503 Service Unavailable", "transient"],
		["a text as a cause", new Error("", { cause: "404 not found" }), "permanent"],
		["its own text before its cause's", new Error("forbidden", { cause: "timeout" }), "permanent"],
	])("%s", (_, error, expected) => expect(classifyError(error)).toBe(expected));

	it.each([
		[4, "transient"],
		[5, "unknown"],
	])("looks behind %i errors and finds it %s", (wrappers, expected) => {
		let error: unknown = Object.assign(new Error("?"), { code: "ECONNRESET" });
		for (let count = 0; count < wrappers; count++) error = new Error("?", { cause: error });
		expect(classifyError(error)).toBe(expected);
	});

	it("follows causes without following a cycle for ever", () => {
		const error: Error & { cause?: unknown } = new Error("outer");
		error.cause = error;
		expect(classifyError(error)).toBe("unknown");
	});
});

describe("foreign text is read as words, never inside numbers, names or URLs", () => {
	it.each([
		["503 from proxy: upstream not found", "transient"],
		["403 Forbidden: API rate limit exceeded", "transient"],
		["host not found", "transient"],
		["connection reset by peer", "transient"],
		["The request timed out.", "transient"],
		["Service Unavailable", "transient"],
		["429", "transient"],
		["404", "permanent"],
		["HTTP 404: no such thing", "permanent"],
		["package does not exist", "permanent"],
		["403 Forbidden", "permanent"],
		["connected to port 40443", "unknown"],
		["answered in 4040ms", "unknown"],
		["request id 7f3b4041aa", "unknown"],
		["while reading package 404-page", "unknown"],
		["while reading package malformed-json", "unknown"],
		["version 1.502.0 is odd", "unknown"],
		["see https://example.org/404/not%20found", "unknown"],
		["see https://status.example.org:503/timeout", "unknown"],
		["", "unknown"],
	])("%j is %s", (text, expected) => {
		expect(classifyError(new Error(text))).toBe(expected);
		expect(
			classifyFailure({ error: "Error", cause: JSON.stringify({ errorType: "Error", errorMessage: text }) }),
		).toBe(expected);
	});

	/** The owner's lists, each word separately, so that a removed word is noticed. */
	const TRANSIENT = [
		...[
			"timeout",
			"timed out",
			"connection reset",
			"connection refused",
			"connection was closed",
			"socket hang up",
		],
		...["dns not found", "429", "500", "502", "503", "504", "bad gateway", "rate limit", "rate limited"],
		...["too many requests", "throttled", "throttling", "temporarily unavailable", "service unavailable"],
		...["ECONNRESET", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "ENOTFOUND", "ThrottlingException"],
	];
	const PERMANENT = [
		...["404", "not found", "does not exist", "invalid package", "malformed", "forbidden", "unauthorized"],
	];

	it.each([
		...TRANSIENT.map((words) => [words, "transient"] as const),
		...PERMANENT.map((words) => [words, "permanent"] as const),
	])("%j alone is %s, in every form", (words, expected) => {
		for (const text of [words, words.toUpperCase(), `It says: ${words}.`, `(${words})`]) {
			expect(classifyError(new Error(text)), text).toBe(expected);
		}
	});

	it.each([[null], [undefined], [42], ["x"], [{}], [[]]])("%j does not crash it", (value) => {
		expect(classifyError(value)).toBe("unknown");
	});
});

describe("what a foreign text quotes is not its own word", () => {
	it.each([
		["see https://example.org/404 not-here", "unknown"],
		["see git+ssh://host/503/x", "unknown"],
		["see s3://bucket/timeout", "unknown"],
		["https://example.org/?error=timeout", "unknown"],
		["see git+ssh://host/?reason=forbidden&status=503", "unknown"],
		["cannot read `503` of it", "unknown"],
		["cannot read `a timeout b` of it", "unknown"],
		['cannot read "not found" of it', "unknown"],
		["cannot read 'forbidden' of it", "unknown"],
		["cannot read '' 503 ''", "transient"],
		['cannot read "" 404 ""', "permanent"],
		["cannot read `` 404 ``", "permanent"],
		["https://example.org/x 404", "permanent"],
		[`${"x ".repeat(2048)}503`, "unknown"],
		[`${"x ".repeat(2046)}503`, "transient"],
	])("%#: %s", (message, expected) => {
		expect(classifyError(new Error(message))).toBe(expected);
	});
});

describe("a status alone", () => {
	it.each([
		[408, "transient"],
		[425, "transient"],
		[429, "transient"],
		[499, "unknown"],
		[500, "transient"],
		[599, "transient"],
		[600, "unknown"],
		[404, "permanent"],
		[451, "permanent"],
		[418, "unknown"],
		[200, "unknown"],
	])("%i is %s, wherever it stands", (status, expected) => {
		expect(classifyError({ status })).toBe(expected);
		expect(classifyError({ statusCode: status })).toBe(expected);
		expect(classifyError({ $metadata: { httpStatusCode: status } })).toBe(expected);
	});

	it.each([[{ $metadata: null }], [{ $metadata: 503 }], [{ status: "503" }], [{ $metadata: {} }]])(
		"%j is none",
		(error) => {
			expect(classifyError(error)).toBe("unknown");
		},
	);
});

it.each([
	["transient", true],
	["unknown", true],
	["permanent", false],
] as const)("what is %s may be tried again later: %s", (errorClass, isWorth) => {
	expect(isWorthRetrying(errorClass)).toBe(isWorth);
});
