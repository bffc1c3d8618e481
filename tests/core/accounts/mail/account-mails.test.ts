import {
	createAccountMails,
	type LinkTurn,
	type MailRequest,
} from "@dephealth/core/accounts/mail/account-mails.ts";
import type { MailMessage } from "@dephealth/core/accounts/mail/mail.ts";
import { hashToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { createEmailVault } from "@dephealth/core/accounts/users/email-vault.ts";
import { describe, expect, it } from "vitest";

const ADDRESS = "ada@example.org";
const TOKEN = "T".repeat(43);
const vault = createEmailVault("a secret of at least thirty-two bytes");
const OWNER = vault.ownerOf(ADDRESS);

/** @param options.exists whether Ada has an account; @param options.turn of the mails, the alert's included */
function start({ exists, turn = "first" }: { exists: boolean; turn?: LinkTurn }) {
	const sent: MailMessage[] = [];
	const begun: object[] = [];
	const issued: object[] = [];
	const alerts: string[] = [];
	const mails = createAccountMails({
		users: {
			emailOf: async (owner) => (exists && owner === OWNER ? vault.seal(ADDRESS) : undefined),
			beginAlert: async (_, alert) => {
				alerts.push(alert);
				return turn === "first";
			},
		},
		signUps: {
			begin: async (link) => {
				if (turn !== "too_soon") begun.push(link);
				return turn;
			},
		},
		magicLinks: {
			issue: async (link) => {
				if (turn !== "too_soon") issued.push(link);
				return turn;
			},
		},
		vault,
		mail: { send: async (message) => void sent.push(message) },
		publicUrl: "https://api.example.org",
		generateToken: () => TOKEN,
	});
	return { mails, sent, begun, issued, alerts };
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
		expect(sent[0]?.text).toContain("already has an account");
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
		const { mails, sent } = start({ exists, turn: "too_soon" });
		expect(await mails.send(ask(kind))).toBe("too_soon");
		expect(sent).toEqual([]);
	});

	it.each([
		["sign_up", false, "Only the link in this one works."],
		["magic_link", true, "The link in either works."],
	] as const)(
		"%s that was begun before, and may have been sent, says so in words and header",
		async (kind, exists, which) => {
			const again = start({ exists, turn: "again" });
			expect(await again.mails.send(ask(kind))).toBe("sent");
			expect(again.sent[0]?.headers).toEqual({
				"X-DepHealth-Request": "r1",
				"X-DepHealth-Sent-Again": "yes",
			});
			for (const body of [again.sent[0]?.text, again.sent[0]?.html]) {
				expect(body).toContain("We may have sent you this mail before");
				expect(body).toContain(which);
			}
			const first = start({ exists });
			await first.mails.send(ask(kind));
			expect(first.sent[0]?.headers).toEqual({ "X-DepHealth-Request": "r1" });
			expect(first.sent[0]?.text).not.toContain("before");
		},
	);

	it("for a usage alert that may have been sent says so", async () => {
		const alert = { kind: "usage_alert", percent: 95, used: 95, limit: 100, resetsAt: 7 } as const;
		const { mails, sent, alerts } = start({ exists: true, turn: "again" });
		await mails.send({ ...alert, owner: OWNER });
		expect(alerts).toEqual(["7-100-95"]);
		expect(sent[0]?.headers).toMatchObject({ "X-DepHealth-Sent-Again": "yes" });
		expect(sent[0]?.text).toContain("We may have sent you this mail before");
	});

	it("for a usage alert goes to the owner's address", async () => {
		const alert = { kind: "usage_alert", percent: 95, used: 95, limit: 100, resetsAt: 0 } as const;
		const { mails, sent } = start({ exists: true });
		expect(await mails.send({ ...alert, owner: OWNER })).toBe("sent");
		expect(sent).toMatchObject([{ to: ADDRESS, subject: expect.stringContaining("95 %") }]);
		expect(await mails.send({ ...alert, owner: "user_local" })).toBe("no_account");
	});
});
