import { generateApiKey, hashApiKey, isWellFormedApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("an API key", () => {
	it("has the product's prefix and 256 random bits", () => {
		const keys = new Set(Array.from({ length: 100 }, () => generateApiKey()));
		expect(keys.size).toBe(100);
		for (const key of keys) expect(key).toMatch(/^dh_live_[\w-]{50}$/);
	});

	it("is recognised, and any single wrong character is noticed without a look-up", () => {
		const key = generateApiKey();
		expect(isWellFormedApiKey(key)).toBe(true);
		fc.assert(
			fc.property(fc.nat(key.length - 1), fc.constantFrom(..."abcXYZ019_-"), (position, character) => {
				const changed = key.slice(0, position) + character + key.slice(position + 1);
				expect(isWellFormedApiKey(changed)).toBe(changed === key);
			}),
		);
	});

	it.each([[""], ["dh_live_"], ["x".repeat(10_000)], [`${"dh_live_"}${"a".repeat(50)}`]])(
		"%j is not one",
		(text) => {
			expect(isWellFormedApiKey(text)).toBe(false);
		},
	);

	it("is stored as a hash that does not contain it", () => {
		const key = generateApiKey();
		expect(hashApiKey(key)).toMatch(/^[0-9a-f]{64}$/);
		expect(hashApiKey(key)).toBe(hashApiKey(key));
	});
});
