/** Sends one signed delivery, as https://www.standardwebhooks.com describes it. */
import type { LookupAddress } from "node:dns";
import { Webhook } from "standardwebhooks";
import { Agent, type Dispatcher, request } from "undici";
import type { Clock } from "../clock.ts";
import { InvalidWebhookUrlError, WebhookNotAcceptedError } from "../errors.ts";
import { createLookup, createPublicLookup, NoPublicAddressError } from "../http/public-lookup.ts";
import { withTimeLimit } from "../time-limit.ts";
import { VERSION } from "../version.ts";
import { parseWebhookUrl, type WebhookUrlOptions } from "./webhook-url.ts";

export type WebhookDelivery = {
	url: string;
	/** `whsec_…` */
	secret: string;
	/** The same for every attempt, so that the receiver can tell a repetition. */
	messageId: string;
	/** JSON text. */
	body: string;
};

export type WebhookSender = {
	/**
	 * `gone` when the receiver refuses further deliveries (410).
	 *
	 * @throws WebhookNotAcceptedError when it was not reached, or answered with anything but a 2xx. Redirects are not
	 * followed
	 * @throws InvalidWebhookUrlError when the URL by now leads to a forbidden address
	 */
	send(delivery: WebhookDelivery): Promise<"delivered" | "gone">;
	close(): Promise<void>;
};

export type WebhookSenderOptions = WebhookUrlOptions & {
	clock: Clock;
	/** Default: the system's resolver. */
	lookup?: (hostname: string) => Promise<LookupAddress[]>;
	/** Milliseconds for the whole exchange. Default 10,000. */
	timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** An answer says nothing that we read. */
const MAX_ANSWER_BYTES = 4 * 1024;
const USER_AGENT = `dephealth/${VERSION}`;

export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
	const { allowPrivate, clock, timeoutMs = TIMEOUT_MS } = options;
	const lookup = (allowPrivate ? createLookup : createPublicLookup)(options.lookup);
	const dispatcher: Dispatcher = new Agent({
		connect: { timeout: CONNECT_TIMEOUT_MS, lookup },
		// One receiver's deliveries are rare; an open connection would outlive what its name resolves to.
		pipelining: 0,
		maxHeaderSize: 16 * 1024,
	});

	return {
		async send({ url: text, secret, messageId, body }) {
			const url = parseWebhookUrl(text, { allowPrivate });
			const now = new Date(clock.now());
			const status = await post(url, body, {
				"content-type": "application/json",
				"user-agent": USER_AGENT,
				"webhook-id": messageId,
				"webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
				"webhook-signature": new Webhook(secret).sign(messageId, now, body),
			});
			if (status === 410) return "gone";
			if (status >= 200 && status < 300) return "delivered";
			throw new WebhookNotAcceptedError(`The receiver answered with the status ${status}.`);
		},
		close: () => dispatcher.close(),
	};

	async function post(url: URL, body: string, headers: Record<string, string>): Promise<number> {
		try {
			return await withTimeLimit(clock, timeoutMs, async (signal) => {
				const answer = await request(url, { method: "POST", headers, body, dispatcher, signal });
				await answer.body.dump({ limit: MAX_ANSWER_BYTES });
				return answer.statusCode;
			});
		} catch (cause) {
			if (cause instanceof NoPublicAddressError) throw new InvalidWebhookUrlError(cause.message, { cause });
			const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
			throw new WebhookNotAcceptedError(`The receiver was not reached (${reason}).`, { cause });
		}
	}
}
