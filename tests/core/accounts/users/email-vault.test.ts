import {
	createEmailVault,
	isOwnerId,
	UnreadableAddressError,
} from "@dephealth/core/accounts/users/email-vault.ts";
import { describe, expect, it } from "vitest";

const SECRET = "a secret of at least thirty-two bytes";
const vault = createEmailVault(SECRET);

describe("the vault of e-mail addresses", () => {
	it("calls the same address the same, by a name that shows nothing of it", () => {
		const owner = vault.ownerOf("ada@example.org");
		expect(isOwnerId(owner)).toBe(true);
		expect(createEmailVault(SECRET).ownerOf("ada@example.org")).toBe(owner);
		expect(vault.ownerOf("eve@example.org")).not.toBe(owner);
		expect(owner).not.toContain("ada");
	});

	it("calls it otherwise under another secret, so that nobody can test a guess without it", () => {
		const other = createEmailVault(`${SECRET}.`);
		expect(other.ownerOf("ada@example.org")).not.toBe(vault.ownerOf("ada@example.org"));
	});

	it("seals so that it can be opened, and never twice the same", () => {
		const sealed = vault.seal("ada@example.org");
		expect(vault.open(sealed)).toBe("ada@example.org");
		expect(vault.seal("ada@example.org")).not.toBe(sealed);
		expect(Buffer.from(sealed.slice(3), "base64url").toString("latin1")).not.toContain("ada");
	});

	it("opens nothing of another secret, and nothing that was changed or cut", () => {
		const sealed = vault.seal("ada@example.org");
		expect(() => createEmailVault(`${SECRET}.`).open(sealed)).toThrow(UnreadableAddressError);
		const bytes = Buffer.from(sealed.slice(3), "base64url");
		for (let index = 0; index < bytes.length; index++) {
			const changed = Buffer.from(bytes);
			changed[index] = (changed[index] ?? 0) ^ 1;
			expect(() => vault.open(`v1.${changed.toString("base64url")}`)).toThrow(UnreadableAddressError);
			expect(() => vault.open(`v1.${bytes.subarray(0, index).toString("base64url")}`)).toThrow(
				UnreadableAddressError,
			);
		}
		for (const text of ["", "v1.", "ada@example.org", sealed.slice(3)]) {
			expect(() => vault.open(text)).toThrow(UnreadableAddressError);
		}
	});
});

it.each([
	["of somebody who signed up", `user_${"0a".repeat(32)}`, true],
	["with more before it", `x user_${"0a".repeat(32)}`, false],
	["with more behind it", `user_${"0a".repeat(32)}0`, false],
	["with a line's end", `user_${"0a".repeat(32)}\n`, false],
	["in capitals", `user_${"0A".repeat(32)}`, false],
	["of an account made by hand", "account_1", false],
])("an id %s can be an owner's, or not", (_, text, isOwner) => {
	expect(isOwnerId(text)).toBe(isOwner);
});
