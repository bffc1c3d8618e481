import { UnreadableAddressError } from "@dephealth/core/accounts/users/email-vault.ts";
import { BatchIncompleteError } from "@dephealth/core/aws/batch-get.ts";
import { ConfigurationError } from "@dephealth/core/config.ts";
import {
	CircuitOpenError,
	InvalidEmailAddressError,
	InvalidPackageRefError,
	InvalidStripeSignatureError,
	MailNotSentError,
	QuotaExceededError,
	SignInUnderWayError,
	StorageUnavailableError,
	SubscriptionActiveError,
	TokenAlreadyUsedError,
	TokenExpiredError,
	TokenInvalidError,
} from "@dephealth/core/errors.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
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

	it.each([
		["ecosystem", "invalid_ecosystem"],
		["name", "invalid_request"],
		["package", "invalid_request"],
	] as const)("of a package names the part that is wrong: %s", (field, code) => {
		const error = toApiError(new InvalidPackageRefError(field, "No."), 0);
		expect(error).toMatchObject({ code, message: "No.", details: { field } });
	});

	it("of a file names the place in it", () => {
		const error = toApiError(new ManifestError("malformed", "No.", { format: "yarn.lock", line: 3 }), 0);
		expect(error).toMatchObject({
			code: "invalid_request",
			details: { field: "body", reason: "malformed", format: "yarn.lock", line: 3 },
		});
	});

	it("of an open circuit says nothing about the package, and when it ends", () => {
		const error = toApiError(new CircuitOpenError("github", 42), 0);
		expect(error).toMatchObject({ code: "service_unavailable", headers: { "retry-after": "42" } });
		expect(error.message).toMatch(
			/^github is not answering .* Nothing is known about the package yet\. Try again later\.$/,
		);
	});

	it("of a spent quota says what it was and when the next begins", () => {
		const error = toApiError(new QuotaExceededError("Spent.", { limit: 20, resetsAt: 90_000 }), 30_500);
		expect(error.headers).toEqual({
			"retry-after": "60",
			"x-ratelimit-limit": "20",
			"x-ratelimit-remaining": "0",
			"x-ratelimit-reset": "90",
		});
	});

	it.each([
		["caller", "rate_limit_exceeded"],
		["everybody", "service_unavailable"],
	] as const)("of too many scans says when to come back: of %s", (whose, code) => {
		const error = toApiError(new TooManyScansError(whose), 0);
		expect(error.code).toBe(code);
		expect(Number(error.headers["retry-after"])).toBeGreaterThan(0);
	});

	it("of a class is also that of the classes which extend it", () => {
		class Throttled extends StorageUnavailableError {
			override name = "Throttled";
		}
		expect(toApiError(new Throttled("no"), 0).code).toBe("service_unavailable");
	});

	it("tells nobody what is not set up, or what broke", () => {
		for (const error of [new ConfigurationError("EMAIL_SECRET is not set."), new TypeError("EMAIL_SECRET")]) {
			expect(JSON.stringify(toApiError(error, 0).message)).not.toContain("EMAIL_SECRET");
		}
	});
});
