import { parseEmailAddress } from "@dephealth/core/accounts/mail/email-address.ts";
import { InvalidEmailAddressError } from "@dephealth/core/errors.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../../any-text.ts";

describe("an e-mail address", () => {
	it.each([
		["ada@example.org", "ada@example.org"],
		["  Ada@Example.ORG ", "ada@example.org"],
		["ada+list@example.org", "ada+list@example.org"],
		["a.d.a@sub.example.co.uk", "a.d.a@sub.example.co.uk"],
		["ada@BÜCHER.example", "ada@xn--bcher-kva.example"],
		// The same letter, composed and decomposed.
		["ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"],
		["o'brien@example.org", "o'brien@example.org"],
		[`${"a".repeat(64)}@example.org`, `${"a".repeat(64)}@example.org`],
	])("%j is %s", (text, address) => {
		expect(parseEmailAddress(text)).toBe(address);
	});

	it.each([
		"",
		"ada",
		"example.org",
		"@example.org",
		"ada@",
		"ada@localhost",
		"ada@@example.org",
		"ada@example.org,eve@example.org",
		"ada@example.org\nBcc: eve@example.org",
		"ada\r\n@example.org",
		"Ada <ada@example.org>",
		'"a b"@example.org',
		"ada@exa mple.org",
		"ada@example.org\u0000",
		"ada@-.org",
		".ada@example.org",
		"жада@example.org",
		`${"a".repeat(65)}@example.org`,
		`ada@${"a.".repeat(130)}org`,
		"a".repeat(10_000),
	])("%j is none", (text) => {
		expect(() => parseEmailAddress(text)).toThrow(InvalidEmailAddressError);
	});

	it.each([
		[508, "This is not an e-mail address that mail can be sent to."],
		[509, "The e-mail address is too long."],
	])("of %d characters is refused for what it is", (length, message) => {
		expect(() => parseEmailAddress("a".repeat(length))).toThrow(message);
	});

	it("stays as it is when it is read again, and holds nothing that a header could end at", () => {
		const local = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_+-]{0,20}$/);
		const domain = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,10}\.[a-z]{2,5}$/);
		fc.assert(
			fc.property(local, domain, (name, host) => {
				const address = parseEmailAddress(`${name}@${host}`);
				expect(parseEmailAddress(address)).toBe(address);
			}),
		);
		fc.assert(
			fc.property(anyText(), (text) => {
				try {
					expect(parseEmailAddress(text)).toMatch(/^[^\s<>,;]+@[a-z0-9.-]+$/);
				} catch (error) {
					expect(error).toBeInstanceOf(InvalidEmailAddressError);
				}
			}),
		);
	});
});
