import {
	BadResponseError,
	BulkheadFullError,
	CircuitOpenError,
	PackageNotFoundError,
	RateLimitedError,
	RepositoryUnreadableError,
	StorageUnavailableError,
	UpstreamError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { outcomeOf } from "@dephealth/core/resilience/circuit/circuit-outcome.ts";
import { OutOfTimeError } from "@dephealth/core/resilience/deadline.ts";
import { describe, expect, it } from "vitest";

const from = (status?: number) => ({ source: "npm", ...(status !== undefined && { status }) });

describe("an error says of its upstream's health", () => {
	it.each([
		["that it answers: an unknown package", new PackageNotFoundError("x", from(404)), "success"],
		[
			"that it answers: an unknown package without a status",
			new PackageNotFoundError("x", from()),
			"success",
		],
		["that it answers: a refusal", new UpstreamForbiddenError("x", from(403)), "success"],
		["that it answers: a refusal without a status", new UpstreamForbiddenError("x", from()), "success"],
		[
			"that it answers: a repository that is too large",
			new RepositoryUnreadableError("x", from()),
			"success",
		],
		["that it answers: 400", new UpstreamError("x", from(400)), "success"],
		["that it answers: 422", new UpstreamError("x", from(422)), "success"],
		["that it answers: 499", new UpstreamError("x", from(499)), "success"],
		["that it is ill: 408", new UpstreamError("x", from(408)), "failure"],
		["that it is ill: 399", new UpstreamError("x", from(399)), "failure"],
		["that it is ill: 500", new UpstreamError("x", from(500)), "failure"],
		["that it is ill: 503", new UpstreamUnavailableError("x", from(503)), "failure"],
		["that it is ill: no answer", new UpstreamTimeoutError("x", from()), "failure"],
		["that it is ill: garbage", new BadResponseError("x", from()), "failure"],
		["that it is ill: garbage with a good status", new BadResponseError("x", from(200)), "failure"],
		["that it is ill: it refuses so many calls", new RateLimitedError("x", from(429)), "failure"],
		["nothing: our own budget refused the call", new RateLimitedError("x", from()), "ignored"],
		["nothing: too many wait", new BulkheadFullError("npm", 3), "ignored"],
		["nothing: its circuit is open", new CircuitOpenError("npm", 3), "ignored"],
		["nothing: there was no time", new OutOfTimeError("x", from()), "ignored"],
		["nothing: our own storage", new StorageUnavailableError("x"), "ignored"],
		["nothing: a defect", new TypeError("x"), "ignored"],
		["nothing: no error", "x", "ignored"],
		["nothing: nothing", undefined, "ignored"],
	])("%s", (_, error, expected) => {
		expect(outcomeOf(error)).toBe(expected);
	});
});
