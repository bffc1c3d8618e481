import { createAccountMails, type MailRequest } from "@dephealth/core/accounts/mail/account-mails.ts";
import type { MailMessage } from "@dephealth/core/accounts/mail/mail.ts";
import { hashToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { createEmailVault } from "@dephealth/core/accounts/users/email-vault.ts";
import { describe, expect, it } from "vitest";

const ADDRESS = "ada@example.org";
const TOKEN = "T".repeat(43);
const vault = createEmailVault("a secret of at least thirty-two bytes");
const OWNER = vault.ownerOf(ADDRESS);

/** @param options.exists whether Ada has an account; @param options.free whether her minute is free */
function start({ exists, free = true }: { exists: boolean; free?: boolean }) {
	const sent: MailMessage[] = [];
	const begun: object[] = [];
	const issued: object[] = [];
	const mails = createAccountMails({
		users: { emailOf: async (owner) => (exists && owner === OWNER ? vault.seal(ADDRESS) : undefined) },
		signUps: { begin: async (link) => free && begun.push(link) > 0 },
		magicLinks: { issue: async (link) => free && issued.push(link) > 0 },
		vault,
		mail: { send: async (message) => void sent.push(message) },
		publicUrl: "https://api.example.org",
		generateToken: () => TOKEN,
	});
	return { mails, sent, begun, issued };
}

function ask(kind: "sign_up" | "magic_link"): MailRequest {
	return { kind, address: vault.seal(ADDRESS), request: "r1" };
}
const LINK = { owner: OWNER, tokenHash: hashToken(TOKEN), request: "r1" };

describe("a request for a mail", () => {
	it("to sign up sends a link that confirms the address", async () => {
		const { mails, sent, begun } = start({ exists: false });
		expect(await mails.send(ask("sign_up"))).toBe("sent");
		expect(begun).toEqual([{ ...LINK, email: expect.not.stringContaining("ada") }]);
		expect(sent).toMatchObject([{ to: ADDRESS, subject: expect.stringContaining("Confirm") }]);
		expect(sent[0]?.text).toContain(`https://api.example.org/v1/verify?token=${TOKEN}\n`);
	});

	it("to sign up with an address that has an account sends a link to sign in, and makes nothing new", async () => {
		const { mails, sent, begun, issued } = start({ exists: true });
		expect(await mails.send(ask("sign_up"))).toBe("sent");
		expect([begun, issued]).toEqual([[], [LINK]]);
		expect(sent[0]?.text).toContain("has an account already");
	});

	it("to sign in sends a link to sign in", async () => {
		const { mails, sent, issued } = start({ exists: true });
		expect(await mails.send(ask("magic_link"))).toBe("sent");
		expect(issued).toEqual([LINK]);
		expect(sent[0]?.text).toContain(`https://api.example.org/v1/auth/callback?token=${TOKEN}\n`);
	});

	it("to sign in without an account sends nothing", async () => {
		const { mails, sent, issued } = start({ exists: false });
		expect(await mails.send(ask("magic_link"))).toBe("no_account");
		expect([sent, issued]).toEqual([[], []]);
	});

	it.each([
		["sign_up", false],
		["sign_up", true],
		["magic_link", true],
	] as const)("%s sends nothing when the minute is taken (account: %s)", async (kind, exists) => {
		const { mails, sent } = start({ exists, free: false });
		expect(await mails.send(ask(kind))).toBe("too_soon");
		expect(sent).toEqual([]);
	});

	it("for a usage alert goes to the owner's address", async () => {
		const alert = { kind: "usage_alert", percent: 95, used: 95, limit: 100, resetsAt: 0 } as const;
		const { mails, sent } = start({ exists: true });
		expect(await mails.send({ ...alert, owner: OWNER })).toBe("sent");
		expect(sent).toMatchObject([{ to: ADDRESS, subject: expect.stringContaining("95 %") }]);
		expect(await mails.send({ ...alert, owner: "user_local" })).toBe("no_account");
	});
});
