import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureLocalSecret } from "@dephealth/local/data-directory/local-secret.ts";
import { describe, expect, it } from "vitest";

describe("a secret of this machine", () => {
	it("is made once, for its owner only, and is another for each purpose", () => {
		const directory = mkdtempSync(join(tmpdir(), "dephealth-secret-"));
		const secret = ensureLocalSecret(directory, "session-secret");
		expect(Buffer.from(secret, "base64url")).toHaveLength(32);
		expect(ensureLocalSecret(directory, "session-secret")).toBe(secret);
		expect(ensureLocalSecret(directory, "email-secret")).not.toBe(secret);
		expect(statSync(join(directory, "session-secret")).mode & 0o777).toBe(0o600);
	});

	it("is made anew when its file is damaged", () => {
		const directory = mkdtempSync(join(tmpdir(), "dephealth-secret-"));
		writeFileSync(join(directory, "session-secret"), "short\n");
		const secret = ensureLocalSecret(directory, "session-secret");
		expect(readFileSync(join(directory, "session-secret"), "utf8")).toBe(`${secret}\n`);
	});
});
