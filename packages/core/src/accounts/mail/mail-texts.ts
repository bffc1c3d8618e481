/**
 * The texts of the mails. One paragraph a string, links on lines of their own; both forms are made of the same words.
 */
import { escapeHtml } from "../../html.ts";
import type { MailMessage } from "./mail.ts";

type Content = Omit<MailMessage, "to" | "headers">;
type Paragraph = string | { link: string; label: string };

export function verificationMail(link: string): Content {
	return compose("Confirm your e-mail address for DepHealth", [
		"Somebody, probably you, has signed up for DepHealth with this e-mail address. Confirm it to get your API key:",
		{ link, label: "Confirm the address" },
		"The link works once, within 24 hours. If it was not you, do nothing: without your confirmation no account is made, and the address is not kept.",
	]);
}

/** @param reason `sign_up` when the account exists already and somebody signed up again */
export function signInMail(link: string, reason: "magic_link" | "sign_up"): Content {
	const opening =
		reason === "sign_up"
			? "Somebody, probably you, wanted to sign up for DepHealth with this e-mail address. The address already has an account; sign in to it:"
			: "Somebody, probably you, wants to sign in to DepHealth with this e-mail address:";
	return compose("Sign in to DepHealth", [
		opening,
		{ link, label: "Sign in" },
		"The link works once, within 15 minutes. If it was not you, do nothing: nobody can sign in without the link.",
	]);
}

export function usageAlertMail(alert: {
	percent: number;
	used: number;
	limit: number;
	/** Epoch milliseconds. */
	resetsAt: number;
}): Content {
	const { percent, used, limit } = alert;
	const day = new Date(alert.resetsAt).toISOString().slice(0, 10);
	return compose(`DepHealth: ${percent} % of this month's requests are used`, [
		`Your account has used ${used} of the ${limit} requests that its plan allows this month.`,
		percent >= 100
			? `Further requests are refused until ${day} (UTC). A larger plan works at once.`
			: `When all are used, further requests are refused until ${day} (UTC). A larger plan works at once.`,
	]);
}

/**
 * The same mail, saying that it may have been sent before: a process that ends between handing a mail over and noting
 * it leaves nobody who knows.
 */
export function sentAgain(mail: Content, whichLink: "both" | "this" | "none"): Content {
	const sentence =
		`We may have sent you this mail before; we cannot tell whether it was delivered. ${WHICH_LINK[whichLink]}`.trim();
	return {
		subject: mail.subject,
		text: `${sentence}\n\n${mail.text}`,
		html: mail.html.replace("<body>\n", `<body>\n<p>${escapeHtml(sentence)}</p>\n`),
	};
}

const WHICH_LINK = {
	both: "The link in either works.",
	this: "Only the link in this one works.",
	none: "",
} as const;

function compose(subject: string, paragraphs: readonly Paragraph[]): Content {
	const text = paragraphs.map((paragraph) => (typeof paragraph === "string" ? paragraph : paragraph.link));
	const html = paragraphs.map((paragraph) =>
		typeof paragraph === "string"
			? `<p>${escapeHtml(paragraph)}</p>`
			: `<p><a href="${escapeHtml(paragraph.link)}">${escapeHtml(paragraph.label)}</a></p>`,
	);
	return {
		subject,
		text: `${text.join("\n\n")}\n`,
		html: `<!doctype html><html lang="en"><meta charset="utf-8"><body>\n${html.join("\n")}\n</body></html>\n`,
	};
}
