import { UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { loggable } from "@dephealth/core/observability/loggable.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";

const SECRETS = [
	"dh_live_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
	"ghp_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
	"whsec_AbCdEfGhIjKlMnOpQrSt",
	"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl",
	"somebody@example.org",
	"AKIAIOSFODNN7EXAMPLE",
];

describe("a log line", () => {
	it("keeps the fields that are named for it", () => {
		expect(
			loggable({ request_id: "r-1", status_code: 200, success: true, left: null, path: "/v1/scan" }),
		).toEqual({
			request_id: "r-1",
			status_code: 200,
			success: true,
			left: null,
			path: "/v1/scan",
		});
	});

	it.each([
		"authorization",
		"cookie",
		"token",
		"api_key",
		"email",
		"headers",
		"body",
		"level",
		"timestamp",
		"message",
	])("has no place for %s", (name) => {
		expect(loggable({ [name]: "anything" })).toEqual({});
	});

	it.each([
		["an object", { status: { token: "x" } }],
		["a list", { path: ["a", "b"] }],
		["a function", { reason: () => "x" }],
		["nothing", { reason: undefined }],
	])("has no place for %s", (_, fields) => {
		expect(loggable(fields as Record<string, unknown>)).toEqual({});
	});

	it("never repeats a query", () => {
		expect(loggable({ path: "/v1/verify?token=abc" })).toEqual({ path: "/v1/verify" });
	});

	it("bounds every text", () => {
		const { reason } = loggable({ reason: "x".repeat(100_000) });
		expect(String(reason).length).toBeLessThanOrEqual(512);
	});
});

describe("an error in a log line", () => {
	it("is its name, message, class and where it came from", () => {
		const cause = new TypeError("socket closed");
		const error = new UpstreamUnavailableError("npm answers 503", { source: "npm", status: 503, cause });
		expect(loggable({ error })["error"]).toMatchObject({
			name: "UpstreamUnavailableError",
			message: "npm answers 503",
			class: "transient",
			cause: { name: "TypeError", message: "socket closed" },
		});
	});

	it("does not show what else is attached to it", () => {
		const error = Object.assign(new Error("failed"), {
			config: { headers: { authorization: "Bearer abcdefgh" } },
		});
		expect(JSON.stringify(loggable({ error }))).not.toContain("abcdefgh");
	});

	it("ends, though its causes go round in a circle", () => {
		const error = new Error("round");
		error.cause = error;
		expect(JSON.stringify(loggable({ error })).length).toBeLessThan(20_000);
	});

	it.each([["a text"], [42], [null], [undefined], [{ token: "secret-value" }], [Symbol("x")]])(
		"may be %s",
		(thrown) => {
			const { error } = loggable({ error: thrown });
			expect(error).toMatchObject({ name: "NoError" });
			expect(JSON.stringify(error)).not.toContain("secret-value");
		},
	);
});

describe("an error that cannot be read", () => {
	it.each([
		["its message throws", Object.defineProperty(new Error(), "message", { get: () => expect.fail("no") })],
		["its stack is no text", Object.assign(new Error("x"), { stack: 7 })],
		["its name is no text", Object.assign(new Error("x"), { name: Symbol("x") })],
	])("does not cost the line: %s", (_, error) => {
		expect(loggable({ status_code: 500, error })).toMatchObject({
			status_code: 500,
			error: expect.anything(),
		});
	});
});

/** The places of a secret next to anything: in the text itself, encoded, or in text within text. */
const WITHIN: readonly ((hidden: string) => string)[] = [
	(hidden) => hidden,
	(hidden) => JSON.stringify({ body: `line\n${hidden}\tend` }),
	(hidden) => JSON.stringify({ body: JSON.stringify({ body: `line\n${hidden}` }) }),
	(hidden) => `https://example.org/?next=${encodeURIComponent(`a=${hidden}`)}`,
	(hidden) => `https://someone:${encodeURIComponent(hidden)}@example.org/`,
	(hidden) => `x${hidden}`,
	(hidden) => `0_${hidden}`,
];

it("gives no secret away, wherever one stands", () => {
	const secret = fc.constantFrom(...SECRETS);
	const text = fc
		.tuple(fc.string(), secret, fc.constantFrom(...WITHIN), fc.string())
		.map(([before, hidden, within, after]) => ({ text: `${before}${within(hidden)}${after}`, hidden }));
	const names = fc.constantFrom("reason", "path", "user_id", "operation", "package", "error", "anything");
	const wrapped = fc.constantFrom(
		(given: string): unknown => given,
		(given: string) => new Error(given),
		(given: string) => new Error("outer", { cause: new Error(given) }),
		(given: string) => Object.assign(new Error("named"), { name: given }),
		(given: string) => Object.assign(new Error("attached"), { headers: { authorization: given } }),
		(given: string) => ({ nested: [given] }),
	);
	fc.assert(
		fc.property(text, names, wrapped, ({ text: given, hidden }, name, wrap) => {
			const line = JSON.stringify(loggable({ [name]: wrap(given), [given]: 1 }));
			expect(line).not.toContain(hidden);
			expect(line).not.toContain(encodeURIComponent(hidden));
		}),
		{ numRuns: runs(500) },
	);
});
