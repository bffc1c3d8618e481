import type { SNSClient } from "@aws-sdk/client-sns";
import { createMailRequests, mailRequestSchema } from "@dephealth/core/accounts/mail/mail-request-topic.ts";
import { MailNotSentError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";

const REQUEST = "0e7a7a3e-0000-4000-8000-000000000001";
const signUp = { kind: "sign_up", address: "sealed", request: REQUEST } as const;
const alert = {
	kind: "usage_alert",
	owner: "user_1",
	percent: 80,
	used: 80,
	limit: 100,
	resetsAt: 1,
} as const;

describe("a request for a mail", () => {
	it.each([
		[signUp],
		[{ ...signUp, kind: "magic_link" }],
		[alert],
		[{ ...alert, percent: 0 }],
		[{ ...alert, percent: 100 }],
	])("is read: %j", (request) => {
		expect(mailRequestSchema.parse(request)).toEqual(request);
	});

	it.each([
		[{ ...signUp, kind: "other" }],
		[{ ...signUp, address: "" }],
		[{ ...signUp, address: "x".repeat(1025) }],
		[{ ...signUp, request: "7" }],
		[{ ...alert, owner: "" }],
		[{ ...alert, owner: "x".repeat(129) }],
		[{ ...alert, percent: 101 }],
		[{ ...alert, percent: -1 }],
		[{ ...alert, used: 0.5 }],
		[{ ...alert, limit: -1 }],
		[{ kind: "usage_alert" }],
	])("is refused: %j", (request) => {
		expect(mailRequestSchema.safeParse(request).success).toBe(false);
	});

	function topic(error?: Error) {
		const published: unknown[] = [];
		const client = {
			async send({ input }: { input: unknown }) {
				if (error) throw error;
				published.push(input);
			},
		};
		const requests = createMailRequests({
			client: async () => client as unknown as SNSClient,
			topicArn: "arn:t",
		});
		return { requests, published };
	}

	it("is published as it is", async () => {
		const { requests, published } = topic();
		await requests.publish(signUp);
		expect(published).toEqual([{ TopicArn: "arn:t", Message: JSON.stringify(signUp) }]);
	});

	it("that is not taken says so, with the cause", async () => {
		const cause = new Error("down");
		const thrown = await topic(cause)
			.requests.publish(signUp)
			.catch((each: unknown) => each);
		expect(thrown).toBeInstanceOf(MailNotSentError);
		expect(thrown).toMatchObject({ cause, message: "The request for a mail was not taken." });
	});
});
