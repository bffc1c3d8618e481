import { parseDeadLetter, toDeadLetterMessage } from "@dephealth/core/dead-letters/dead-letter.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const parse = (body: unknown) => parseDeadLetter(JSON.stringify(body), "message-1");
const deadLetterOf = (body: unknown) => {
	const parsed = parse(body);
	if (parsed.kind === "malformed") throw new Error(parsed.reason);
	return parsed.deadLetter;
};
const ref = { ecosystem: "npm", name: "express" };

describe("reading a dead letter", () => {
	it("needs the package and nothing else", () => {
		expect(deadLetterOf({ package: ref })).toEqual({
			package: ref,
			sources: ["npm", "registry", "deps_dev", "git", "github", "bundlephobia"],
			failures: [],
			id: "message-1",
			retryCount: 0,
			errorClass: "unknown",
		});
	});

	it.each([
		[["github", "mars", "github", 7], ["github"]],
		[[], ["npm", "registry", "deps_dev", "git", "github", "bundlephobia"]],
		["github", ["npm", "registry", "deps_dev", "git", "github", "bundlephobia"]],
	])("takes the sources %j as %j", (sources, expected) => {
		expect(deadLetterOf({ package: ref, sources }).sources).toEqual(expected);
	});

	it.each([
		["UpstreamTimeoutError", "permanent", "transient"],
		["UpstreamForbiddenError", "transient", "permanent"],
		["SomethingNew", "permanent", "unknown"],
	])("classifies %s itself, whatever class it claims to be (%s)", (error, claimed, errorClass) => {
		const failures = [{ source: "npm", error, cause: "" }];
		expect(deadLetterOf({ package: ref, failures, _error_class: claimed }).errorClass).toBe(errorClass);
	});

	it.each([
		[{ dead_letter_id: "d", execution_id: "e" }, "d"],
		[{ letter_id: "l", execution_id: "e" }, "l"],
		[{ execution_id: "e" }, "e"],
		[{ execution_id: "x".repeat(513) }, "message-1"],
		[{ dead_letter_id: 7 }, "message-1"],
	])("is the same dead letter by %j", (ids, id) => {
		expect(deadLetterOf({ package: ref, ...ids }).id).toBe(id);
	});

	it("ignores times that are none", () => {
		const deadLetter = deadLetterOf({ package: ref, not_before: "tomorrow", first_failed_at: 12 });
		expect(deadLetter).not.toHaveProperty("notBefore");
		expect(deadLetter).not.toHaveProperty("firstFailedAt");
	});

	it("keeps few failures, short and without secrets", () => {
		const failures = Array(20).fill({
			source: "npm",
			error: "E",
			cause: `token=abcdef123 ${"x".repeat(9000)}`,
		});
		const deadLetter = deadLetterOf({ package: ref, failures });
		expect(deadLetter.failures.length).toBeLessThanOrEqual(6);
		expect(deadLetter.failures[0]?.cause).toMatch(/^token=\*\*\* x+$/);
		expect(JSON.stringify(deadLetter).length).toBeLessThan(5000);
	});

	it("has never an error for an answer, and never more than a few kilobytes", () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string(),
					fc.json(),
					fc
						.json()
						.map(
							(json) =>
								`{"package":{"ecosystem":"npm","name":"a"},"failures":${json},"sources":${json},"_retry_count":${json}}`,
						),
				),
				(body) => {
					const parsed = parseDeadLetter(body, "m");
					expect(["dead_letter", "malformed"]).toContain(parsed.kind);
					expect(JSON.stringify(parsed).length).toBeLessThan(16_000);
				},
			),
		);
	});

	it("reads back what it writes", () => {
		const deadLetter = deadLetterOf({
			package: ref,
			sources: ["npm"],
			execution_id: "e",
			failures: [{ source: "npm", error: "UpstreamTimeoutError", cause: "slow" }],
		});
		const change = { retryCount: 2, firstFailedAt: 1000, notBefore: 61_000 };
		expect(deadLetterOf(toDeadLetterMessage({ ...deadLetter, ...change }))).toEqual({
			...deadLetter,
			...change,
		});
	});
});
