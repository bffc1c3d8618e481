import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { toApiError } from "@dephealth/functions/api/http/to-api-error.ts";
import { describe, expect, it } from "vitest";

describe("a manifest that cannot be read", () => {
	it.each([
		[
			"broken JSON",
			'{\n"lockfileVersion": 3,\n"packages": {',
			{ reason: "malformed", format: "package-lock.json", line: 3 },
		],
		["no manifest", "Dear reader, hello.", { reason: "format_not_recognised" }],
	])("%s is the sender's fault: 400, with where and why", (_, text, details) => {
		const error = failureOf(text);
		const answer = toApiError(error, 0);
		expect(answer.code).toBe("invalid_request");
		expect(answer).toMatchObject({ status: 400, details: { field: "body", ...details } });
		expect(answer.message).toBe(error.message);
	});
});

function failureOf(text: string): Error {
	try {
		readManifest(text);
	} catch (error) {
		if (error instanceof Error) return error;
	}
	throw new Error("nothing was wrong with it");
}
