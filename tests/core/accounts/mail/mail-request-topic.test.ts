import type { SNSClient } from "@aws-sdk/client-sns";
import { createMailRequests } from "@dephealth/core/accounts/mail/mail-request-topic.ts";
import { MailNotSentError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";

const signUp = {
	kind: "sign_up",
	address: "sealed",
	request: "0e7a7a3e-0000-4000-8000-000000000001",
} as const;
describe("a request for a mail", () => {
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
		expect(thrown).toMatchObject({ cause, message: "The request for a mail was not accepted." });
	});
});
