/** Everything that is delivered to webhooks. */
import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { packageRiskChangedSchema } from "./risk-change-event.ts";

const webhookTestSchema = z.object({
	type: z.literal("WebhookTest"),
	id: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
	message: z.string(),
	sent_at: z.iso.datetime(),
});
export type WebhookTest = z.infer<typeof webhookTestSchema>;

export const webhookEventSchema = z.discriminatedUnion("type", [packageRiskChangedSchema, webhookTestSchema]);
export type WebhookEvent = z.infer<typeof webhookEventSchema>;

/** A repeated request within this time means the same test. */
const ONE_TEST_MS = 10_000;

/** A test for a subscription; within ten seconds it is always the same one. @param now epoch milliseconds */
export function webhookTest(subscriptionId: string, now: number): WebhookTest {
	const begin = Math.floor(now / ONE_TEST_MS) * ONE_TEST_MS;
	return {
		type: "WebhookTest",
		id: createHash("sha256").update(`test ${subscriptionId} ${begin}`).digest("hex").slice(0, 32),
		message: "A test delivery, asked for by the owner of this subscription. No package has changed.",
		sent_at: new Date(begin).toISOString(),
	};
}
