/** The preset's retries, as the AWS SDK takes them: its own delays begin at a second when it is throttled. */
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import type { Random } from "../clock.ts";
import { logAttempts } from "../observability/attempt-log.ts";
import { delayBound } from "../resilience/retry.ts";
import { DYNAMODB_RETRY } from "../resilience/retry-presets.ts";

export class DynamoDbRetries extends ConfiguredRetryStrategy {
	readonly #log = logAttempts("DynamoDB");

	constructor(random: Random) {
		super(1 + DYNAMODB_RETRY.maxRetries, (attempt: number) => random() * delayBound(DYNAMODB_RETRY, attempt));
	}

	/** Called after each failed attempt. @throws the SDK's error when no retry is left */
	override async refreshRetryTokenForRetry(
		...[token, failure]: Parameters<ConfiguredRetryStrategy["refreshRetryTokenForRetry"]>
	): ReturnType<ConfiguredRetryStrategy["refreshRetryTokenForRetry"]> {
		const attempt = token.getRetryCount() + 1;
		const { error } = failure;
		try {
			const next = await super.refreshRetryTokenForRetry(token, failure);
			this.#log({ attempt, error, delayMs: next.getRetryDelay() });
			return next;
		} catch (refusal) {
			this.#log({ attempt, error, delayMs: undefined });
			throw refusal;
		}
	}
}
