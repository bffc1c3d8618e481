import { ApiError } from "@dephealth/functions/api/http/api-error.ts";
import { readJsonBody } from "@dephealth/functions/api/http/input/read-json-body.ts";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const schema = z.strictObject({ name: z.string().optional(), list: z.array(z.number()).optional() });
const read = (body: string | undefined, isBase64Encoded = false, headers = {}) =>
	readJsonBody({ headers: new Map(Object.entries(headers)), body, isBase64Encoded }, schema, 40);

function refusalOf(body: string, headers = {}): ApiError {
	try {
		read(body, false, headers);
	} catch (error) {
		if (error instanceof ApiError) return error;
	}
	throw new Error("It was taken.");
}

describe("a small JSON body", () => {
	it.each([
		['{"name":"a"}', { name: "a" }],
		[undefined, {}],
		["", {}],
		[" \n", {}],
	])("%j is %j", (body, value) => expect(read(body)).toEqual(value));

	it.each(["gzip", "br", "gzip, identity"])("is not taken as %s, and what would be is said", (encoding) => {
		const error = refusalOf("{}", { "content-encoding": encoding });
		expect(error).toMatchObject({ code: "unsupported_content_encoding", status: 415 });
		expect(error.headers).toEqual({ "accept-encoding": "identity" });
		expect(read("{}", false, { "content-encoding": "identity" })).toEqual({});
	});

	it("is taken as the bytes that the gateway encodes", () => {
		expect(read(Buffer.from('{"name":"ü"}').toString("base64"), true)).toEqual({ name: "ü" });
	});

	it.each([
		["{", "invalid_request", "The body is not JSON.", "body"],
		["[]", "invalid_request", "body: ", "body"],
		['{"name":1}', "invalid_request", "name: ", "name"],
		['{"list":[1,"2"]}', "invalid_request", "list[1]: ", "list[1]"],
		['{"other":1}', "invalid_request", "body: ", "body"],
	])("%s is refused with the field", (body, code, message, field) => {
		const error = refusalOf(body);
		expect(error.code).toBe(code);
		expect(error.message.startsWith(message)).toBe(true);
		expect(error.details).toEqual({ field });
	});

	it("has a size, in bytes: the last that is taken, and one more", () => {
		const fits = `{"name":"${"ü".repeat(14)}"}${" "}`;
		expect(Buffer.byteLength(fits)).toBe(40);
		expect(read(fits)).toEqual({ name: "ü".repeat(14) });
		expect(refusalOf(`${fits} `)).toMatchObject({ code: "body_too_large", status: 413 });
	});
});
