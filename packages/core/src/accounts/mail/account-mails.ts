/**
 * What becomes of a request for a mail. It is answered before anybody has looked whether there is an account, so that
 * neither the answer nor its time can tell; the looking is done here, afterwards.
 */

import { hashToken } from "../sign-in/one-time-token.ts";
import type { EmailVault } from "../users/email-vault.ts";
import type { Mail } from "./mail.ts";
import { signInMail, usageAlertMail, verificationMail } from "./mail-texts.ts";

/** `request` names it: the same request, however often it arrives, is one. `address` and `email` are sealed. */
export type MailRequest =
	| { kind: "sign_up" | "magic_link"; address: string; request: string }
	| {
			kind: "usage_alert";
			owner: string;
			percent: number;
			used: number;
			limit: number;
			/** Epoch milliseconds. */
			resetsAt: number;
	  };

export type MailRequests = {
	/** Hands the request over. @throws MailNotSentError */
	publish(request: MailRequest): Promise<void>;
};

/** A link about to be sent. */
export type NewLink = { owner: string; tokenHash: string; request: string };

/** Why a mail that was asked for did not go out. None of them is a failure. */
export type MailOutcome = "sent" | "no_account" | "too_soon";

/** Everything throws StorageUnavailableError. */
export type AccountMailStores = {
	users: { emailOf(owner: string): Promise<string | undefined> };
	/** Both: false when the address had a link within the last minute, by another request. */
	signUps: { begin(link: NewLink & { email: string }): Promise<boolean> };
	magicLinks: { issue(link: NewLink): Promise<boolean> };
};

export function createAccountMails(
	deps: AccountMailStores & {
		vault: EmailVault;
		mail: Mail;
		/** Where the API is reached, without a slash at the end. */
		publicUrl: string;
		generateToken: () => string;
	},
): { send(request: MailRequest): Promise<MailOutcome> } {
	const { users, signUps, magicLinks, vault, mail } = deps;

	function linkTo(path: string, token: string): string {
		return `${deps.publicUrl}${path}?token=${token}`;
	}

	async function confirmAddress(owner: string, address: string, request: string): Promise<MailOutcome> {
		const token = deps.generateToken();
		const link = { owner, tokenHash: hashToken(token), request, email: vault.seal(address) };
		if (!(await signUps.begin(link))) return "too_soon";
		await mail.send({ to: address, ...verificationMail(linkTo("/v1/verify", token)) });
		return "sent";
	}

	async function signIn(
		owner: string,
		address: string,
		{ request, kind }: { request: string; kind: "sign_up" | "magic_link" },
	): Promise<MailOutcome> {
		const token = deps.generateToken();
		if (!(await magicLinks.issue({ owner, tokenHash: hashToken(token), request }))) return "too_soon";
		await mail.send({ to: address, ...signInMail(linkTo("/v1/auth/callback", token), kind) });
		return "sent";
	}

	return {
		/** @throws MailNotSentError, StorageUnavailableError: the same request can be sent again */
		async send(request) {
			if (request.kind === "usage_alert") {
				const email = await users.emailOf(request.owner);
				if (email === undefined) return "no_account";
				await mail.send({ to: vault.open(email), ...usageAlertMail(request) });
				return "sent";
			}
			const address = vault.open(request.address);
			const owner = vault.ownerOf(address);
			const exists = (await users.emailOf(owner)) !== undefined;
			if (exists) return signIn(owner, address, request);
			return request.kind === "sign_up" ? confirmAddress(owner, address, request.request) : "no_account";
		},
	};
}
