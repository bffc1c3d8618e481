import { mailRequestSchema } from "@dephealth/core/accounts/mail/mail-request.ts";
import { safeParse } from "valibot";
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
		expect(safeParse(mailRequestSchema, request)).toMatchObject({ success: true, output: request });
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
		expect(safeParse(mailRequestSchema, request).success).toBe(false);
	});
});
