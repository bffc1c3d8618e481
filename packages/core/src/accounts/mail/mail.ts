/** Mail as the accounts send it. */

export type MailMessage = {
	/** One address. */
	to: string;
	/** One line. */
	subject: string;
	text: string;
	html: string;
	/** Further header fields, for mail programs and for finding a mail. */
	headers?: Readonly<Record<string, string>>;
};

export type Mail = {
	/** Hands a message over for delivery. @throws MailNotSentError */
	send(message: MailMessage): Promise<void>;
};
