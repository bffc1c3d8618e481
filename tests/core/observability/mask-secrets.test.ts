import { maskSecrets, truncateUtf8 } from "@dephealth/core/observability/mask-secrets.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { anyText } from "../../any-text.ts";
import { processorMs } from "../../patience.ts";

const SECRET = "s3cretS3cretS3cretS3cret";

it.each([
	[`Authorization: Bearer ${SECRET}`],
	[`{"authorization":"Bearer ${SECRET}"}`],
	[`{"password":"${SECRET}"}`],
	[`{"api_key": "${SECRET}", "a": 1}`],
	[`{\\"token\\":\\"${SECRET}\\"}`],
	[`?access_token=${SECRET}&x=1`],
	[`https://user:${SECRET}@example.org/x`],
	[`ghp_${SECRET}`],
	[`github_pat_${SECRET}`],
	[`dh_live_${SECRET}`],
	[`sk_live_${SECRET}`],
	[`npm_${SECRET}`],
	[`${SECRET}@example.org`],
	[`-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----`],
	[`-----BEGIN PRIVATE KEY-----\n${SECRET}`],
	[`line\\nghp_${SECRET}`],
	[`next%3Ddh_live_${SECRET}`],
	[`secret%3D${SECRET}`],
	[`authorization: Basic ${SECRET}`],
	[`Bearer%20${SECRET}`],
	[`{"password":"a long ${SECRET} phrase"}`],
	[`{"password":"quote \\" and ${SECRET}"}`],
	[`{'token': 'one ${SECRET}'}`],
	[`{\\"secret\\":\\"two words ${SECRET}\\"}`],
	[`Cookie: theme=dark; session=${SECRET}; a=b`],
	[`set-cookie: session=${SECRET}; HttpOnly`],
	[`${SECRET}%40example.org`],
	[`${SECRET}@exämple.org`],
])("the secret of %j is not kept", (text) => {
	expect(maskSecrets(text, 4096)).not.toContain(SECRET);
});

it.each([
	["npm/express could not be read: 503"],
	["GET /packages/npm/%40types%2Fnode"],
	["risk_assessment of task_collection"],
	["the package @scope/name@1.2.3 has no tokens"],
	["{}"],
])("%j stays as it is", (text) => {
	expect(maskSecrets(text, 4096)).toBe(text);
});

it("the copy never has more bytes than asked for, no control characters and no half ones", () => {
	fc.assert(
		fc.property(anyText({ maxLength: 300 }), fc.integer({ min: 0, max: 200 }), (text, bytes) => {
			const copy = maskSecrets(text, bytes);
			expect(Buffer.byteLength(copy)).toBeLessThanOrEqual(bytes);
			// biome-ignore lint/suspicious/noControlCharactersInRegex: these must be gone
			expect(copy).not.toMatch(/[\u0000-\u001f]/);
			if (text.isWellFormed())
				expect(truncateUtf8(text, bytes)).not.toContain("\ufffd".repeat(text.includes("\ufffd") ? 999 : 1));
		}),
	);
});

it.each([
	["a".repeat(262_144)],
	["token=".repeat(40_000)],
	["//".repeat(131_072)],
	["-----BEGIN PRIVATE KEY-----".repeat(9000)],
	["a@a.".repeat(60_000)],
	["cookie:a=b;".repeat(20_000)],
	['token="'.repeat(30_000)],
	['token=\\"'.repeat(30_000)],
	["a".repeat(60) + "%40".repeat(60_000)],
])("a hostile text takes no longer than its limit allows", (text) => {
	const start = processorMs();
	maskSecrets(text, 4096);
	// It takes some milliseconds; quadratic growth would take minutes.
	expect(processorMs() - start).toBeLessThan(5000);
});
