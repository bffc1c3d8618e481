import { StorageUnavailableError, TokenExpiredError } from "@dephealth/core/errors.ts";
import { htmlPage, withErrorPages } from "@dephealth/functions/api/http/html-page.ts";
import type { ApiRequest } from "@dephealth/functions/api/http/request.ts";
import { describe, expect, it } from "vitest";

const EVIL = `"><script>alert('1')</script>&`;

describe("a page", () => {
	const { headers = {}, body = "" } = htmlPage(200, EVIL, [
		{ text: EVIL },
		{ code: EVIL },
		{ button: EVIL, action: EVIL, token: EVIL },
	]);

	it("has no text that is not escaped", () => {
		expect(body).not.toContain("<script");
		expect(body.match(/&lt;script&gt;/g)).toHaveLength(7);
		expect(body).not.toMatch(/(?:value|action)="[^"]*">[^<]*<script/);
	});

	it("sends its token to nobody else, runs nothing and is in no frame", () => {
		expect(headers).toMatchObject({
			"content-type": "text/html; charset=utf-8",
			"referrer-policy": "no-referrer",
			"x-robots-tag": "noindex",
		});
		expect(headers["content-security-policy"]).toMatch(
			/^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
		);
	});

	it("has cookies where it is given some", () => {
		expect(htmlPage(200, "In", [], ["a=1"])).toMatchObject({ cookies: ["a=1"] });
		expect(htmlPage(200, "In", [])).not.toHaveProperty("cookies");
	});
});

describe("a refusal", () => {
	const ask = (error: unknown, accept?: string) =>
		withErrorPages(
			async () => {
				throw error;
			},
			() => 0,
		)({ headers: new Map(accept === undefined ? [] : [["accept", accept]]) } as unknown as ApiRequest);
	const BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

	it("is a page to a browser, with the sentence, the code and the status", async () => {
		const { status, body, headers } = await ask(new TokenExpiredError(), BROWSER);
		expect(status).toBe(400);
		expect(body).toContain("<code>token_expired</code>");
		expect(headers).toMatchObject({ "content-type": "text/html; charset=utf-8" });
	});

	it.each([["application/json"], ["*/*"], [undefined]])(
		"is thrown on for a program that asks for %s",
		async (accept) => {
			await expect(ask(new TokenExpiredError(), accept)).rejects.toThrow(TokenExpiredError);
		},
	);

	it.each([[new StorageUnavailableError("out of reach")], [new TypeError("a fault")]])(
		"is thrown on, to be logged and counted, where it is ours: %s",
		async (error) => {
			await expect(ask(error, BROWSER)).rejects.toThrow(error);
		},
	);
});
