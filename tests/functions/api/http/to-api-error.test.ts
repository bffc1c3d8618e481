import { UnreadableAddressError } from "@dephealth/core/accounts/users/email-vault.ts";
import { BatchIncompleteError } from "@dephealth/core/aws/batch-get.ts";
import { ConfigurationError } from "@dephealth/core/config.ts";
import {
	InvalidEmailAddressError,
	InvalidStripeSignatureError,
	MailNotSentError,
	SignInUnderWayError,
	StorageUnavailableError,
	SubscriptionActiveError,
	TokenAlreadyUsedError,
	TokenExpiredError,
	TokenInvalidError,
} from "@dephealth/core/errors.ts";
import { TooManyScansError } from "@dephealth/core/scan/scan-admission.ts";
import { toApiError } from "@dephealth/functions/api/http/to-api-error.ts";
import { describe, expect, it } from "vitest";

describe("an error as the API tells it", () => {
	it.each([
		[new TokenInvalidError(), 400, "token_invalid"],
		[new TokenExpiredError(), 400, "token_expired"],
		[new TokenAlreadyUsedError(), 400, "token_already_used"],
		[new InvalidEmailAddressError("no"), 400, "invalid_request"],
		[new InvalidStripeSignatureError("no"), 400, "invalid_signature"],
		[new SignInUnderWayError(), 409, "sign_in_under_way"],
		[new MailNotSentError("no"), 503, "service_unavailable"],
		[new StorageUnavailableError("no"), 503, "service_unavailable"],
		[new BatchIncompleteError([], [], {}), 503, "service_unavailable"],
		[new UnreadableAddressError("no"), 503, "service_unavailable"],
		[new SubscriptionActiveError(), 409, "subscription_active"],
		[new TooManyScansError("caller"), 429, "rate_limit_exceeded"],
		[new TooManyScansError("everybody"), 503, "service_unavailable"],
		[new ConfigurationError("EMAIL_SECRET is not set."), 503, "service_unavailable"],
		[new TypeError("x is not a function"), 500, "internal_error"],
		["thrown text", 500, "internal_error"],
	])("%s", (error, status, code) => {
		expect(toApiError(error, 0)).toMatchObject({ status, code });
	});

	it("tells nobody what is not set up, or what broke", () => {
		for (const error of [new ConfigurationError("EMAIL_SECRET is not set."), new TypeError("EMAIL_SECRET")]) {
			expect(JSON.stringify(toApiError(error, 0).message)).not.toContain("EMAIL_SECRET");
		}
	});
});
