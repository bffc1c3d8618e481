import {
	generateToken,
	hashToken,
	isWellFormedToken,
} from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { describe, expect, it } from "vitest";

describe("a token of a link", () => {
	it("has 256 random bits, in letters that a URL carries", () => {
		const tokens = new Set(Array.from({ length: 1000 }, () => generateToken()));
		expect(tokens.size).toBe(1000);
		for (const token of tokens) {
			expect(Buffer.from(token, "base64url")).toHaveLength(32);
			expect(encodeURIComponent(token)).toBe(token);
			expect(isWellFormedToken(token)).toBe(true);
		}
	});

	it("is stored as a hash", () => {
		const token = generateToken();
		expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
		expect(hashToken(token)).toBe(hashToken(token));
	});

	it.each(["", " ", "a".repeat(42), "a".repeat(44), `${"a".repeat(42)}=`, `${"a".repeat(42)}\n`])(
		"is not %j",
		(text) => expect(isWellFormedToken(text)).toBe(false),
	);
});
