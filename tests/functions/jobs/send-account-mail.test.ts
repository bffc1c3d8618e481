import type { MailOutcome, MailRequest } from "@dephealth/core/accounts/mail/account-mails.ts";
import { MailNotSentError, StorageUnavailableError } from "@dephealth/core/errors.ts";
import {
	createSendAccountMail,
	InvalidMailRequestError,
} from "@dephealth/functions/jobs/send-account-mail.ts";
import type { SNSEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";

const REQUEST: MailRequest = {
	kind: "sign_up",
	address: "v1.sealed",
	request: "0b0e4f5c-4c1e-4bb0-9a37-8f3a1d6f0e11",
};

function anEvent(...messages: string[]): SNSEvent {
	const record = (Message: string) => ({ Sns: { Message } }) as SNSEvent["Records"][number];
	return { Records: messages.map(record) };
}

function start(send: (request: MailRequest) => Promise<MailOutcome>) {
	const noted: string[] = [];
	const handle = createSendAccountMail({
		accountMails: () => ({ send }),
		delivery: () => ({
			async noteSent() {
				noted.push("sent");
			},
			async noteFailed() {
				noted.push("failed");
			},
		}),
	});
	return { handle, noted };
}

describe("the subscriber of mail-requests", () => {
	it("hands each request on", async () => {
		const seen: MailRequest[] = [];
		const { handle } = start(async (request) => {
			seen.push(request);
			return "sent";
		});
		const alert = { kind: "usage_alert", owner: "user_1", percent: 80, used: 8, limit: 10, resetsAt: 1 };
		await handle(anEvent(JSON.stringify(REQUEST), JSON.stringify(alert)));
		expect(seen).toEqual([REQUEST, alert]);
	});

	it("fails when a mail fails, so that the request is delivered again", async () => {
		const { handle } = start(() => Promise.reject(new MailNotSentError("down")));
		await expect(handle(anEvent(JSON.stringify(REQUEST)))).rejects.toThrow(MailNotSentError);
	});

	it.each<[string, () => Promise<MailOutcome>, string[]]>([
		["is sent", async () => "sent", ["sent"]],
		["is not due", async () => "no_account", []],
		["is not taken", () => Promise.reject(new MailNotSentError("down")), ["failed"]],
		[
			"is refused for itself",
			() => Promise.reject(new MailNotSentError("bad", { isThisMailAlone: true })),
			[],
		],
		["cannot be looked up", () => Promise.reject(new StorageUnavailableError("away")), []],
	])("notes for those who wait how mails go: one that %s", async (_, send, expected) => {
		const { handle, noted } = start(send);
		await handle(anEvent(JSON.stringify(REQUEST))).catch(() => undefined);
		expect(noted).toEqual(expected);
	});

	it("has sent a mail also when that cannot be noted", async () => {
		const away = () => Promise.reject(new StorageUnavailableError("away"));
		const handle = createSendAccountMail({
			accountMails: () => ({ send: async () => "sent" }),
			delivery: () => ({ noteSent: away, noteFailed: away }),
		});
		await expect(handle(anEvent(JSON.stringify(REQUEST)))).resolves.toBeUndefined();
	});

	it.each(["", "null", "{}", '{"kind":"other"}', JSON.stringify({ ...REQUEST, request: "../x" })])(
		"keeps what is no request for its poison queue: %s",
		async (message) => {
			const { handle } = start(async () => "sent");
			await expect(handle(anEvent(message))).rejects.toThrow(InvalidMailRequestError);
		},
	);
});
