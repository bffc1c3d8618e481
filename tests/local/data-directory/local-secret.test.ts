import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureLocalSecrets } from "@dephealth/local/data-directory/local-secret.ts";
import { expect, it } from "vitest";

const newDirectory = () => mkdtempSync(join(tmpdir(), "dephealth-secrets-"));

it("each secret is made once, another for each purpose, for its owner only", () => {
	const directory = newDirectory();
	const first = ensureLocalSecrets(directory, false);
	expect(new Set(Object.values(first)).size).toBe(3);
	for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o077).toBe(0);
	expect(ensureLocalSecrets(directory, true)).toEqual(first);
});

it("what an interrupted first start has left is completed", () => {
	const directory = newDirectory();
	const first = ensureLocalSecrets(directory, false);
	rmSync(join(directory, "webhook-secret"));
	writeFileSync(join(directory, "session-secret"), "half a sec");
	const second = ensureLocalSecrets(directory, false);
	expect(second["email-secret"]).toBe(first["email-secret"]);
	expect(second["session-secret"]).toMatch(/^[\w-]{43}$/);
});

it.each(["session-secret", "email-secret", "webhook-secret"])(
	"a lost or damaged %s is not replaced in silence once something is stored with it",
	(name) => {
		for (const spoil of [(file: string) => rmSync(file), (file: string) => writeFileSync(file, "")]) {
			const directory = newDirectory();
			ensureLocalSecrets(directory, false);
			spoil(join(directory, name));
			for (let start = 0; start < 2; start++) {
				expect(() => ensureLocalSecrets(directory, true)).toThrow(
					`${join(directory, name)} is missing or damaged`,
				);
			}
		}
	},
);
