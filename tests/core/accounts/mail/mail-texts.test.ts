import { signInMail, usageAlertMail, verificationMail } from "@dephealth/core/accounts/mail/mail-texts.ts";
import { describe, expect, it } from "vitest";

const LINK = "https://api.example.org/v1/verify?token=abc";
const ALERT = { percent: 80, used: 4000, limit: 5000, resetsAt: Date.UTC(2026, 11, 1) };

describe("mails", () => {
	it.each([
		["to confirm an address", verificationMail(LINK)],
		["to sign in", signInMail(LINK, "magic_link")],
		["to sign in, after a sign-up", signInMail(LINK, "sign_up")],
	])("%s have their link whole on a line of its own, and once in the page", (_, { text, html, subject }) => {
		expect(text.split("\n")).toContain(LINK);
		expect(html).toContain(`<a href="${LINK}">`);
		expect(subject).not.toMatch(/[\r\n]/);
	});

	it("tell how long a link works, and what to do when it was somebody else", () => {
		expect(verificationMail(LINK).text).toMatch(/24 hours.*do nothing/s);
		expect(signInMail(LINK, "magic_link").text).toMatch(/15 minutes.*do nothing/s);
	});

	it("say that an account exists already to whoever signs up again, and to nobody else", () => {
		expect(signInMail(LINK, "sign_up").text).toContain("The address already has an account");
		expect(signInMail(LINK, "magic_link").text).not.toContain("sign up");
	});

	it("let nothing out of a link into the page", () => {
		const { html } = verificationMail(`https://x.example/"><script>alert('1')</script>&`);
		expect(html).not.toContain("<script>");
		expect(html).toContain("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;");
	});

	it("tell how much of the month is used, and until when", () => {
		const { subject, text } = usageAlertMail(ALERT);
		expect(subject).toContain("80 %");
		expect(text).toContain("4000 of the 5000");
		expect(text).toContain("2026-12-01");
		expect(text).toContain("When all are used");
		expect(usageAlertMail({ ...ALERT, percent: 100 }).text).toContain("Further requests are refused until");
	});
});
