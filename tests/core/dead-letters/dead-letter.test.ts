import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
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
			sources: [...SOURCE_NAMES],
			failures: [],
			id: "message-1",
			retryCount: 0,
			errorClass: "unknown",
		});
	});

	it.each([
		[["github", "mars", "github", 7], ["github"]],
		[[], SOURCE_NAMES],
		["github", SOURCE_NAMES],
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

	it.each([
		["2026-11-28T01:00:00+01:00", Date.UTC(2026, 10, 28)],
		["2026-11-28T00:00:00.000Z", Date.UTC(2026, 10, 28)],
	])("takes the time %s, with its zone", (time, expected) => {
		const deadLetter = deadLetterOf({ package: ref, not_before: time, first_failed_at: time });
		expect(deadLetter).toMatchObject({ notBefore: expected, firstFailedAt: expected });
	});

	it.each([
		["what is no JSON", "{", "The body is not JSON."],
		["what names no package", "{}", "The body does not say which package it is about."],
		["nothing", "null", "The body does not say which package it is about."],
		[
			"what names a package that cannot be",
			'{"package":{"ecosystem":"npm","name":"../x"}}',
			"The body names a package that cannot exist.",
		],
		[
			"what is larger than a state machine can send",
			JSON.stringify({ package: ref, padding: "x".repeat(262_144) }),
			expect.stringMatching(
				/^The body has 26\d{4} characters; no dead letter of ours has more than 262144\.$/,
			),
		],
	])("refuses %s with a reason", (_, body, reason) => {
		expect(parseDeadLetter(body, "m")).toEqual({ kind: "malformed", reason });
	});

	it("takes what a state machine can just send", () => {
		const body = JSON.stringify({ package: ref, padding: "" });
		const largest = body.replace('""', `"${"x".repeat(262_144 - body.length)}"`);
		expect(largest).toHaveLength(262_144);
		expect(parseDeadLetter(largest, "m")).toMatchObject({ kind: "dead_letter" });
	});

	it("looks at the first sources alone", () => {
		const sources = [...Array(64).fill("mars"), "github"];
		expect(deadLetterOf({ package: ref, sources }).sources).toEqual(SOURCE_NAMES);
		expect(deadLetterOf({ package: ref, sources: sources.slice(1) }).sources).toEqual(["github"]);
	});

	it("is the dead letter without what is not said", () => {
		expect(Object.keys(deadLetterOf({ package: ref }))).toEqual([
			"package",
			"sources",
			"failures",
			"id",
			"retryCount",
			"errorClass",
		]);
		expect(Object.keys(toDeadLetterMessage(deadLetterOf({ package: ref })))).toEqual([
			"package",
			"sources",
			"failures",
			"dead_letter_id",
			"_retry_count",
			"_error_class",
		]);
		expect(deadLetterOf({ package: ref, failures: [7], sources: [] }).failures).toEqual([]);
	});

	it("writes an id that it would read", () => {
		const deadLetter = { ...deadLetterOf({ package: ref }), id: `${"x".repeat(600)}#end` };
		const { dead_letter_id } = toDeadLetterMessage(deadLetter);
		expect(dead_letter_id).toHaveLength(512);
		expect(dead_letter_id.endsWith("#end")).toBe(true);
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
