/** Bodies of requests about webhook subscriptions. */
import * as z from "zod/mini";
import { MAX_WATCHED_PACKAGES } from "../../limits.ts";
import { filled } from "./texts.ts";

export const createWebhookSubscriptionBodySchema = z.strictObject({
	url: filled(2048).check(z.describe("The address for events: https, on a host of the public internet.")),
	packages: z
		.array(filled(300))
		.check(
			z.minLength(1),
			z.maxLength(MAX_WATCHED_PACKAGES),
			z.describe("ecosystem/name, for example npm/express"),
		),
});
