import {
	decodeFailureCursor,
	encodeFailureCursor,
	failureKeyOf,
	formatFailureId,
} from "@dephealth/core/dead-letters/permanent-failure-keys.ts";
import { InvalidFailureCursorError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";

const key = { pk: "FAILED#npm#express", sk: "m-1" };
const encoded = (text: string) => Buffer.from(text).toString("base64url");

describe("the id of a recorded failure", () => {
	it("leads back to its key", () => {
		expect(failureKeyOf(formatFailureId(key))).toEqual(key);
		expect(formatFailureId(key)).toBe(encoded("npm#express\nm-1"));
	});

	it.each([
		["without a second part", encoded("npm#express")],
		["with an empty second part", encoded("npm#express\n")],
		["with an empty first part", encoded("\nm-1")],
		["with a third part", encoded("npm#express\nm-1\nm-2")],
		["with an empty third part", encoded("npm#express\nm-1\n")],
		["written in another way", `${encoded("npm#express\nm-1")}=`],
		["that is too long", encoded(`npm#express\n${"x".repeat(2_000)}`)],
		["that is empty", ""],
	])("%s is none", (_, id) => {
		expect(failureKeyOf(id)).toBeUndefined();
	});

	it("may have 2,048 characters", () => {
		// Three bytes are four characters.
		const longest = encoded(`a\n${"x".repeat(1_534)}`);
		expect(longest).toHaveLength(2048);
		expect(failureKeyOf(longest)).toEqual({ pk: "FAILED#a", sk: "x".repeat(1_534) });
	});
});

describe("a cursor", () => {
	const after = { ...key, failed_at: "2026-01-02T03:04:05.000Z" };

	it.each([
		[{ month: "2026-01", after: undefined }],
		[{ month: "2026-12", after }],
		[{ month: "2026-09", after }],
	])("is read as it was given out: %j", (cursor) => {
		expect(decodeFailureCursor(encodeFailureCursor(cursor))).toEqual(cursor);
	});

	it.each([
		["of no month", { month: "2026-00" }],
		["of a thirteenth month", { month: "2026-13" }],
		["of a day", { month: "2026-01-02" }],
		["of something before a month", { month: "x2026-01" }],
		["after another record", { month: "2026-01", after: { ...after, pk: "CIRCUIT#npm" } }],
		["after a record without a name", { month: "2026-01", after: { ...after, sk: "" } }],
		["after no time", { month: "2026-01", after: { ...after, failed_at: "yesterday" } }],
		["after nothing", { month: "2026-01", after: {} }],
		["that is too long", { month: "2026-01", padding: "x".repeat(2_000) }],
	])("%s is refused, with what it was", (_, cursor) => {
		const text = encoded(JSON.stringify(cursor));
		expect(() => decodeFailureCursor(text)).toThrow(InvalidFailureCursorError);
		expect(() => decodeFailureCursor(text)).toThrow(
			`"${text.slice(0, 60)}" is not a cursor that this listing gave out.`,
		);
	});

	it("may have 2,048 characters", () => {
		const cursor = { month: "2026-01", after: { ...after, sk: "" } };
		const room = 1_536 - JSON.stringify(cursor).length;
		cursor.after.sk = "x".repeat(room);
		const text = encodeFailureCursor(cursor);
		expect(text).toHaveLength(2048);
		expect(decodeFailureCursor(text)).toEqual(cursor);
	});

	it("that is no JSON is refused for that", () => {
		const error = (() => {
			try {
				return decodeFailureCursor(encoded("{"));
			} catch (thrown) {
				return thrown;
			}
		})();
		expect(error).toMatchObject({ cause: expect.any(SyntaxError) });
	});
});
