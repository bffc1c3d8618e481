/** Mail that leaves nowhere: each message a file that any mail program opens. */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MailMessage } from "@dephealth/core/accounts/mail/mail.ts";
import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { createTransport } from "nodemailer";

export type Outbox = {
	/** @returns the message's id */
	write(message: MailMessage & { from: string }): Promise<string>;
};

const SUFFIX = ".eml";
const UNFINISHED = ".tmp";
/** The oldest go first. */
const MAX_MESSAGES = 500;

/** @param deps.directory created with the first message, for its owner only, since links in mails sign in */
export function createOutbox(deps: { directory: string; clock: Clock }): Outbox {
	const { directory, clock } = deps;
	forgetUnfinished(directory);
	const composer = createTransport({ streamTransport: true, buffer: true, newline: "unix" });

	async function forgetOldest(): Promise<void> {
		const names = (await readdir(directory)).filter((name) => name.endsWith(SUFFIX)).sort();
		const surplus = names.slice(0, Math.max(0, names.length - MAX_MESSAGES));
		await Promise.all(surplus.map((name) => rm(join(directory, name), { force: true })));
	}

	return {
		async write({ from, to, subject, text, html, headers = {} }) {
			const id = randomUUID();
			const { message: content } = await composer.sendMail({
				from,
				to,
				subject,
				alternatives: [plainly("text/plain", text), plainly("text/html", html)],
				headers: { ...headers },
				messageId: `<${id}@dephealth.localhost>`,
				date: new Date(clock.now()),
				disableFileAccess: true,
				disableUrlAccess: true,
			});
			await mkdir(directory, { recursive: true, mode: 0o700 });
			// Names sort by time and hold nothing of the message.
			const name = `${timestamp(clock).replace(/[:.]/g, "-")}-${id.slice(0, 8)}`;
			const unfinished = join(directory, `${name}${UNFINISHED}`);
			await writeFile(unfinished, content, { mode: 0o600 });
			await rename(unfinished, join(directory, `${name}${SUFFIX}`));
			await forgetOldest();
			return id;
		},
	};
}

/** Removes files that a killed process has left half written: they hold links that sign in. */
function forgetUnfinished(directory: string): void {
	if (!existsSync(directory)) return;
	for (const name of readdirSync(directory)) {
		if (name.endsWith(UNFINISHED)) rmSync(join(directory, name), { force: true });
	}
}

/** The content stays as it is: people copy links out of these files, and an encoding would break them over lines. */
function plainly(type: string, content: string): { raw: string } {
	return { raw: `Content-Type: ${type}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${content}` };
}
