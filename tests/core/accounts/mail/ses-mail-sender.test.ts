import type { SESv2Client } from "@aws-sdk/client-sesv2";
import { createSesMail } from "@dephealth/core/accounts/mail/ses-mail-sender.ts";
import { MailNotSentError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";

/** @param error that SES answers with */
function anSes(error?: unknown) {
	const sent: unknown[] = [];
	const client = {
		async send({ input }: { input: unknown }) {
			if (error !== undefined) throw error;
			sent.push(input);
		},
	};
	const mail = createSesMail({
		client: async () => client as unknown as SESv2Client,
		from: "DepHealth <a@b.example>",
	});
	return { mail, sent };
}
const MAIL = { to: "ada@example.org", subject: "Hello", text: "text", html: "<p>text</p>" };
const named = (name: string) => Object.assign(new Error("ada@example.org is refused"), { name });

describe("a mail by SES", () => {
	it("has both bodies and its headers, in UTF-8", async () => {
		const { mail, sent } = anSes();
		await mail.send({ ...MAIL, headers: { "X-A": "1", "X-B": "2" } });
		await mail.send(MAIL);
		const simple = (headers: unknown) => ({
			FromEmailAddress: "DepHealth <a@b.example>",
			Destination: { ToAddresses: ["ada@example.org"] },
			Content: {
				Simple: {
					Subject: { Data: "Hello", Charset: "UTF-8" },
					Headers: headers,
					Body: { Text: { Data: "text", Charset: "UTF-8" }, Html: { Data: "<p>text</p>", Charset: "UTF-8" } },
				},
			},
		});
		expect(sent).toEqual([
			simple([
				{ Name: "X-A", Value: "1" },
				{ Name: "X-B", Value: "2" },
			]),
			simple([]),
		]);
	});

	it.each([
		[named("BadRequestException"), "SES did not accept a mail (BadRequestException).", true],
		[named("TooManyRequestsException"), "SES did not accept a mail (TooManyRequestsException).", false],
		["odd", "SES did not accept a mail (unknown).", false],
	])("that is not taken says why, and names nobody: %s", async (error, message, isThisMailAlone) => {
		const thrown = await anSes(error)
			.mail.send(MAIL)
			.catch((each: unknown) => each);
		expect(thrown).toBeInstanceOf(MailNotSentError);
		expect(thrown).toMatchObject({ message, isThisMailAlone });
		expect((thrown as Error).cause).toBeUndefined();
	});
});
