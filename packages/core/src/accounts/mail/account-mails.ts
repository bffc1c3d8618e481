/**
 * Handles a request for a mail. The request was answered before anybody looked for an account, so that neither the
 * answer nor its time gives the account away; this looks for it afterwards.
 */

import { hashToken } from "../sign-in/one-time-token.ts";
import type { EmailVault } from "../users/email-vault.ts";
import type { Mail } from "./mail.ts";
import { sentAgain, signInMail, usageAlertMail, verificationMail } from "./mail-texts.ts";

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

/**
 * Decides whether a link may be sent: for the first time; again, when the same request began before and its mail may
 * not have been sent; or not, when another request sent a link to the address within the last minute.
 */
export type LinkTurn = "first" | "again" | "too_soon";

/** Names the request that a mail answers: mails of the same one are the same mail. */
const REQUEST_HEADER = "X-DepHealth-Request";
/** This header marks a mail that may have been sent before. */
const AGAIN_HEADER = "X-DepHealth-Sent-Again";

/** Why a mail that was asked for did not go out. None of them is a failure. */
export type MailOutcome = "sent" | "no_account" | "too_soon";

/** Everything throws StorageUnavailableError. */
export type AccountMailStores = {
	users: {
		emailOf(owner: string): Promise<string | undefined>;
		/** Notes that an alert is about to be sent. @returns false when it has been noted before */
		beginAlert(owner: string, alert: string): Promise<boolean>;
	};
	signUps: { begin(link: NewLink & { email: string }): Promise<LinkTurn> };
	magicLinks: { issue(link: NewLink): Promise<LinkTurn> };
};

export function createAccountMails(
	deps: AccountMailStores & {
		vault: EmailVault;
		mail: Mail;
		/** The public address of the API, without a slash at the end. */
		publicUrl: string;
		generateToken: () => string;
	},
): { send(request: MailRequest): Promise<MailOutcome> } {
	const { users, signUps, magicLinks, vault, mail } = deps;

	function linkTo(path: string, token: string): string {
		return `${deps.publicUrl}${path}?token=${token}`;
	}

	async function send(
		to: string,
		request: string,
		content: ReturnType<typeof sentAgain>,
		turn: "first" | "again",
	): Promise<MailOutcome> {
		const headers = { [REQUEST_HEADER]: request, ...(turn === "again" && { [AGAIN_HEADER]: "yes" }) };
		await mail.send({ to, ...content, headers });
		return "sent";
	}

	async function confirmAddress(owner: string, address: string, request: string): Promise<MailOutcome> {
		const token = deps.generateToken();
		const link = { owner, tokenHash: hashToken(token), request, email: vault.seal(address) };
		const turn = await signUps.begin(link);
		if (turn === "too_soon") return turn;
		const content = verificationMail(linkTo("/v1/verify", token));
		// The new link has taken the place of the one before.
		return send(address, request, turn === "again" ? sentAgain(content, "this") : content, turn);
	}

	async function signIn(
		owner: string,
		address: string,
		{ request, kind }: { request: string; kind: "sign_up" | "magic_link" },
	): Promise<MailOutcome> {
		const token = deps.generateToken();
		const turn = await magicLinks.issue({ owner, tokenHash: hashToken(token), request });
		if (turn === "too_soon") return turn;
		const content = signInMail(linkTo("/v1/auth/callback", token), kind);
		return send(address, request, turn === "again" ? sentAgain(content, "both") : content, turn);
	}

	return {
		/** @throws MailNotSentError, StorageUnavailableError: the same request can be sent again */
		async send(request) {
			if (request.kind === "usage_alert") {
				const email = await users.emailOf(request.owner);
				if (email === undefined) return "no_account";
				const alert = `${request.resetsAt}-${request.limit}-${request.percent}`;
				const turn = (await users.beginAlert(request.owner, alert)) ? "first" : "again";
				const content = usageAlertMail(request);
				return send(vault.open(email), alert, turn === "again" ? sentAgain(content, "none") : content, turn);
			}
			const address = vault.open(request.address);
			const owner = vault.ownerOf(address);
			const exists = (await users.emailOf(owner)) !== undefined;
			if (exists) return signIn(owner, address, request);
			return request.kind === "sign_up" ? confirmAddress(owner, address, request.request) : "no_account";
		},
	};
}
