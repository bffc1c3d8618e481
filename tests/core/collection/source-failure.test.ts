import {
	classOfFailures,
	failureSchema,
	failuresSchema,
	permanentStatus,
	type SourceFailure,
	summarizeFailures,
} from "@dephealth/core/collection/source-failure.ts";
import type { ErrorClass } from "@dephealth/core/resilience/error-classifier.ts";
import { describe, expect, it } from "vitest";

const failure = (error: string, error_class: ErrorClass = "unknown", source = "npm"): SourceFailure => ({
	source,
	error,
	cause: "c",
	error_class,
});

describe("a failure as anybody may write it", () => {
	it.each<[unknown, unknown]>([
		[
			{ source: "npm", error: "UpstreamTimeoutError", cause: "slow" },
			{ source: "npm", error: "UpstreamTimeoutError", cause: "slow", error_class: "transient" },
		],
		[{}, { source: "unknown", error: "Error", cause: "", error_class: "unknown" }],
		[
			{ source: 1, error: 2, cause: 3, status: "4", upstream: 5 },
			{ source: "unknown", error: "Error", cause: "", error_class: "unknown" },
		],
		[
			{ source: "github", error: "UpstreamStatusError", cause: "busy", status: 503, upstream: "github" },
			{
				source: "github",
				error: "UpstreamStatusError",
				cause: "busy",
				status: 503,
				upstream: "github",
				error_class: "transient",
			},
		],
		[
			{ source: "npm", error: "E", cause: "c", status: 50.5, error_class: "permanent" },
			{ source: "npm", error: "E", cause: "c", error_class: "unknown" },
		],
	])("%j is read as %j", (given, expected) => {
		expect(failureSchema.parse(given)).toStrictEqual(expected);
	});

	it("has the message and the status of what a state machine caught", () => {
		const cause = JSON.stringify({ errorType: "E", errorMessage: "Service Unavailable: 503", status: 503 });
		expect(failureSchema.parse({ source: "npm", error: "UpstreamStatusError", cause })).toMatchObject({
			cause: expect.stringMatching(/^Service Unavailable/),
			error_class: "transient",
		});
	});

	it("is short, and without secrets", () => {
		const long = `token=abcdef123 ${"x".repeat(2_000)}`;
		const read = failureSchema.parse({ source: long, error: long, cause: long, upstream: long });
		expect(Buffer.byteLength(read.source)).toBeLessThanOrEqual(64);
		expect(Buffer.byteLength(read.error)).toBeLessThanOrEqual(128);
		expect(Buffer.byteLength(read.cause)).toBeLessThanOrEqual(512);
		expect(Buffer.byteLength(read.upstream ?? "")).toBeLessThanOrEqual(64);
		expect(JSON.stringify(read)).not.toContain("abcdef123");
	});

	it("is one of sixteen at most", () => {
		expect(failuresSchema.safeParse(Array(16).fill({})).success).toBe(true);
		expect(failuresSchema.safeParse(Array(17).fill({})).success).toBe(false);
	});
});

it.each<[ErrorClass[], ErrorClass]>([
	[["permanent", "unknown", "transient"], "transient"],
	[["permanent", "unknown"], "unknown"],
	[["permanent", "permanent"], "permanent"],
	[[], "permanent"],
])("failures of the classes %j are together %s", (classes, expected) => {
	expect(classOfFailures(classes.map((each) => failure("E", each)))).toBe(expected);
});

it("a name that does not exist is not found, whatever else failed", () => {
	expect(permanentStatus([failure("E"), failure("PackageNotFoundError")])).toBe("not_found");
	expect(permanentStatus([failure("E")])).toBe("failed");
	expect(permanentStatus([])).toBe("failed");
});

it("failures are summed up in one line", () => {
	expect(summarizeFailures([failure("A"), failure("B", "unknown", "github")])).toBe(
		"npm: it failed (A); GitHub: it failed (B)",
	);
});
