import { failureSchema } from "@dephealth/core/collection/source-failure.ts";
import { UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { classifyFailure } from "@dephealth/core/resilience/error-classifier.ts";
import { boundCause, readCause, withoutPaths } from "@dephealth/core/resilience/failure-cause.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../any-text.ts";

/** The cause as Lambda serialises what a handler throws. */
function causeOf(error: Error): string {
	const trace = String(error.stack).split("\n");
	return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace });
}

/** The part that the definitions carry. */
const carried = (error: Error) => causeOf(error).slice(0, 4096);

describe("a task's error, as a state machine catches it", () => {
	it("keeps its message, its upstream and the answer's status", () => {
		const error = new UpstreamUnavailableError("npm cannot answer now (503).", {
			source: "npm",
			status: 503,
		});
		expect(readCause(carried(boundCause(error)))).toEqual({
			message: "npm cannot answer now (503).",
			source: "npm",
			status: 503,
		});
	});

	it("is the same error, with the same name", () => {
		const error = new UpstreamUnavailableError("down", { source: "npm" });
		expect(boundCause(error)).toBe(error);
		expect(error).toBeInstanceOf(UpstreamUnavailableError);
		expect(error.name).toBe("UpstreamUnavailableError");
	});

	it("is never cut in the middle of its JSON, whatever it says", () => {
		fc.assert(
			fc.property(anyText({ maxLength: 5000 }), fc.string(), (message, name) => {
				const error = Object.assign(new Error(message), { name, source: "npm", status: 500 });
				const text = carried(boundCause(error));
				const isShort = JSON.stringify(error.message).length < 2800;
				if (isShort) expect(JSON.parse(text)).toMatchObject({ errorMessage: error.message });
				expect(readCause(text).message.startsWith(error.message.slice(0, 100))).toBe(true);
			}),
		);
	});

	it("says nothing of the machine that it happened on", () => {
		const error = new Error("ENOENT: no such file or directory, open '/home/ada/dephealth/data/runtime.db'");
		error.stack = [
			"Error: at work",
			"    at read (file:///home/ada/dephealth/packages/core/src/clock.ts:3:9)",
			"    at async Promise.all (index 0)",
			"    at lookup (/usr/lib/node_modules/undici/lib/api.js:1:1)",
			"    at node:internal/process/task_queues:105:5",
			"    at C:\\Users\\ada\\dephealth\\packages\\core\\src\\x.ts:1:1",
		].join("\n");
		const text = carried(boundCause(error));
		expect(text).not.toMatch(/ada|usr|file:/);
		expect(text).toContain("packages/core/src/clock.ts:3:9");
		expect(text).toContain("node_modules/undici/lib/api.js");
		expect(text).toContain("open 'runtime.db'");
		expect(text).toContain("node:internal/process/task_queues:105:5");
	});

	it.each([
		["403 Forbidden", "permanent"],
		["429 Too Many Requests", "transient"],
		["too many requests", "transient"],
		["503 Service Unavailable", "transient"],
		["something odd", "unknown"],
	])("'%s' of foreign code is %s, however long its trace", (message, errorClass) => {
		const error = new Error(message);
		error.stack = `Error: ${message}\n${"    at deep (packages/core/src/a/long/path/of/modules.ts:1:1)\n".repeat(200)}`;
		expect(classifyFailure({ error: "Error", cause: carried(boundCause(error)) })).toBe(errorClass);
		// A Lambda of somebody else is not bounded: what is left of its cause is not JSON any more.
		expect(
			classifyFailure({
				error: "Error",
				cause: carried(Object.assign(new Error(message), { stack: error.stack })),
			}),
		).toBe(errorClass);
	});

	it("of a name that nobody knows is judged by the status that it carries", () => {
		const denied = Object.assign(new Error("no"), { name: "DeniedByProxy", source: "npm", status: 403 });
		expect(classifyFailure({ error: denied.name, cause: carried(boundCause(denied)) })).toBe("permanent");
		expect(classifyFailure({ error: denied.name, cause: "no", status: 503 })).toBe("transient");
	});
});

describe("what is bound into a stack", () => {
	it("is the name, what is typed, and the first frames alone", () => {
		const error = Object.assign(new Error("first line\nat second line"), { source: "npm" });
		const frames = Array.from({ length: 9 }, (_, index) => `    at f${index} (packages/a.ts:${index}:1)`);
		error.stack = ["Error: first line", "at second line", ...frames].join("\n");
		boundCause(error);
		expect(error.stack).toBe(
			["Error: first line\nat second line", '    {"source":"npm"}', ...frames.slice(0, 6)].join("\n"),
		);
	});

	it("has no line of what is typed where nothing is", () => {
		const error = Object.assign(new Error("x"), { source: 7, status: "503", stack: "Error: x" });
		expect(boundCause(error).stack).toBe("Error: x");
		expect(boundCause(Object.assign(new Error("x"), { status: 503, stack: "" })).stack).toBe(
			'Error: x\n    {"status":503}',
		);
	});

	it("is short, however long the message and the frames are", () => {
		const error = new Error("m".repeat(5_000));
		error.stack = `Error\n    at ${"f".repeat(500)}`;
		boundCause(error);
		expect(error.message).toBe("m".repeat(1024));
		expect(error.stack).toBe(`Error: ${"m".repeat(160)}\n    at ${"f".repeat(153)}`);
	});
});

describe("reading a cause", () => {
	it.each([
		['{"errorMessage" : "spaced","trace":["at x', "spaced"],
		['{"errorMessage":"whole","trace":[]}', "whole"],
		['{"errorMessage":"","trace":[]}', '{"errorMessage":"","trace":[]}'],
		['{"errorMessage":7}', '{"errorMessage":7}'],
		['{"errorMessage":"no trace","trace":"at x"}', "no trace"],
		['{"errorMessage":"odd trace","trace":[1,null,"{","at x"]}', "odd trace"],
	])("%s has the message %s and nothing else", (cause, message) => {
		expect(readCause(cause)).toStrictEqual({ message });
	});

	it("takes what is typed from the first line that has it, and only of its type", () => {
		const trace = ["Error: x", '  {"source":"npm","status":503}', '{"source":"git"}'];
		expect(readCause(JSON.stringify({ errorMessage: "x", trace }))).toStrictEqual({
			message: "x",
			source: "npm",
			status: 503,
		});
		const odd = ['{"source":7,"status":"503"}'];
		expect(readCause(JSON.stringify({ errorMessage: "x", trace: odd }))).toStrictEqual({ message: "x" });
	});

	it.each([
		["plain text", "Connection refused", "Connection refused"],
		["nothing", "", ""],
		["JSON without a message", '{"a":1}', '{"a":1}'],
		[
			"JSON that was cut in its trace",
			'{"errorType":"Error","errorMessage":"no \\"way\\"","trace":["at x',
			'no "way"',
		],
		["JSON that was cut in its message", '{"errorType":"Error","errorMessage":"403 Forb', "403 Forb"],
		["JSON that was cut in an escape", '{"errorMessage":"a\\u00', "a\\u00"],
		["a list", "[1]", "[1]"],
	])("of %s finds the message", (_, cause, message) => {
		expect(readCause(cause)).toEqual({ message });
	});

	it("has never an error for an answer", () => {
		fc.assert(
			fc.property(fc.string(), (text) => typeof readCause(`{"errorMessage":${text}`).message === "string"),
		);
	});
});

it.each([
	["GET /v1/packages/npm/express answered 503", "GET /v1/packages/npm/express answered 503"],
	["https://api.github.com/repos/a/b", "https://api.github.com/repos/a/b"],
	["https://example.com/home/ada", "https://example.com/home/ada"],
	["open '/var/task/index.mjs'", "open 'index.mjs'"],
	["file:///work/x/packages/local/src/a.ts:1", "packages/local/src/a.ts:1"],
])("paths: %s reads %s", (text, expected) => {
	expect(withoutPaths(text)).toBe(expected);
});

it("a failure is read into one form, whoever wrote it", () => {
	const error = new UpstreamUnavailableError("deps.dev cannot answer now (502).", {
		source: "deps.dev",
		status: 502,
	});
	const caught = { source: "deps_dev", error: error.name, cause: causeOf(boundCause(error)) };
	const read = failureSchema.parse(caught);
	expect(read).toEqual({
		source: "deps_dev",
		error: "UpstreamUnavailableError",
		cause: "deps.dev cannot answer now (502).",
		status: 502,
		error_class: "transient",
	});
	expect(failureSchema.parse(read)).toEqual(read);
	expect(failureSchema.parse({})).toEqual({
		source: "unknown",
		error: "Error",
		cause: "",
		error_class: "unknown",
	});
});
