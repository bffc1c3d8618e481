import { InvalidWebhookUrlError } from "@dephealth/core/errors.ts";
import { parseWebhookUrl } from "@dephealth/core/webhooks/webhook-url.ts";
import { describe, expect, it } from "vitest";

describe("a webhook's URL", () => {
	it.each([
		["https://example.org/hook?a=1", "https://example.org/hook?a=1"],
		["https://example.org:8443/", "https://example.org:8443/"],
		["https://example.org/#part", "https://example.org/"],
		["https://1.1.1.1/", "https://1.1.1.1/"],
		["HTTPS://Example.ORG", "https://example.org/"],
	])("may be %s", (text, href) => {
		expect(parseWebhookUrl(text, { allowPrivate: false }).href).toBe(href);
	});

	it.each([
		["http://example.org/"],
		["ftp://example.org/"],
		["file:///etc/passwd"],
		["javascript:alert(1)"],
		["example.org"],
		[""],
		["https://user:password@example.org/"],
		["https://user@example.org/"],
		["https://:password@example.org/"],
		["https://localhost/"],
		["https://database/"],
		["https://a.localhost/"],
		["https://metadata.google.internal/"],
		["https://printer.local/"],
		["https://127.0.0.1/"],
		["https://2130706433/"],
		["https://0x7f.1/"],
		["https://0177.0.0.1/"],
		["https://[::1]/"],
		["https://[::ffff:169.254.169.254]/"],
		["https://169.254.169.254/latest/meta-data/"],
		[`https://example.org/${"a".repeat(2048)}`],
	])("may not be %s", (text) => {
		expect(() => parseWebhookUrl(text, { allowPrivate: false })).toThrow(InvalidWebhookUrlError);
	});

	it("may lead anywhere by HTTP where the network is one's own", () => {
		expect(parseWebhookUrl("http://127.0.0.1:3000/hook", { allowPrivate: true }).port).toBe("3000");
		expect(() => parseWebhookUrl("ftp://127.0.0.1/", { allowPrivate: true })).toThrow(InvalidWebhookUrlError);
	});
});
