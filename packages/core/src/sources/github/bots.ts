/** Tells commits made by machines from commits made by people. Pure. */

/** Git keeps a name and an e-mail address; GitHub adds a login when it knows the address. */
export type CommitAuthor = { login: string | null; name: string | null; email: string | null };

/**
 * Accounts of automation that do not, or did not always, carry GitHub's `[bot]` suffix. `web-flow` is not among
 * them: it commits what people merge in the browser.
 */
const BOTS = [
	"actions-user", // the account behind action@github.com
	"allcontributors",
	"dependabot",
	"dependabot-preview",
	"depfu",
	"github-actions?",
	"greenkeeper(?:io)?",
	"imgbot",
	"mergify",
	"pre-commit-ci",
	"renovate",
	"semantic-release",
	"snyk",
];

/** The whole of a login, name or mailbox, so that Robot Johnson, Abbott and snykers stay people. */
const KNOWN_BOT = new RegExp(`^(?:(?:mend|whitesource)-)?(?:${BOTS.join("|")})(?:-?bot)?$`);
/** GitHub Apps commit under this suffix, which no account of a person can have. */
const APP_SUFFIX = /\[bot\]$/;
const APP_EMAIL = /\[bot\]@users\.noreply\.github\.com$/;
/** Mailboxes whose local part says nothing. */
const BOT_EMAILS: ReadonlySet<string> = new Set([
	"action@github.com",
	"actions@github.com",
	"bot@depfu.com",
	"bot@renovateapp.com",
	"support@dependabot.com",
	"support@greenkeeper.io",
]);

/** True when any of the author's names is that of a known bot or GitHub App. */
export function isBot({ login, name, email }: CommitAuthor): boolean {
	return isBotName(login) || isBotName(name) || isBotEmail(email);
}

function isBotName(raw: string | null): boolean {
	if (raw === null) return false;
	const name = raw.trim().toLowerCase();
	// "Renovate Bot", "semantic_release_bot" and "pre-commit.ci" are spellings of the same names.
	return APP_SUFFIX.test(name) || KNOWN_BOT.test(name.replace(/[\s._]+/g, "-"));
}

function isBotEmail(raw: string | null): boolean {
	if (raw === null) return false;
	const email = raw.trim().toLowerCase();
	const mailbox = email.slice(0, Math.max(email.lastIndexOf("@"), 0));
	return APP_EMAIL.test(email) || BOT_EMAILS.has(email) || KNOWN_BOT.test(mailbox);
}
