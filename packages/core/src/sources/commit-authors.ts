/** Tells the authors of commits apart: a person, automation, or a coding agent that commits for people. Pure. */

/** Git keeps a name and an e-mail address; GitHub adds a login when it knows the address, and says of some that they are bots. */
export type CommitAuthor = {
	login: string | null;
	name: string | null;
	email: string | null;
	/** GitHub's REST interface says `Bot` of its Apps. */
	isApp?: boolean;
};
export type AuthorKind = "person" | "automation" | "agent";

/**
 * Automation whose names do not reveal it. `web-flow` is not among it: it commits merges that people make in the
 * browser.
 */
const AUTOMATION = [
	"actions-user", // the account behind action@github.com
	"allcontributors",
	"azure-pipelines",
	"bors(?:-servo)?",
	"buildkite",
	"circleci",
	"codecov(?:-io)?",
	"copybara(?:-service)?",
	"crowdin",
	"dependabot(?:-preview)?",
	"depfu",
	"gh-action-bump-version",
	"github-actions?",
	"github-merge-queue",
	"greenkeeper(?:io)?",
	"homu",
	"imgbot",
	"jenkins",
	"kodiakhq",
	"mergify",
	"mergequeue",
	"netlify",
	"pre-commit-ci",
	"pyup",
	"release-please",
	"renovate",
	"scala-steward",
	"semantic-release",
	"snyk",
	"transifex",
	"(?:hosted-)?weblate",
];

/** The signatures of coding agents. A bare `Claude` is handled below. */
const AGENTS = [
	"aider",
	"amazon-q-developer",
	"blackboxai(?:-agent)?",
	"chatgpt-codex-connector",
	"claude-(?:ai|code|agent)",
	"codegen-sh",
	"copilot(?:-swe-agent|-agent|-coding-agent)?",
	"cursor-?agent",
	"devin(?:-ai)(?:-integration)?",
	"gemini-(?:code-assist|cli)",
	"github-copilot",
	"google-labs-jules",
	"jules-agent",
	"lovable-dev",
	"openai-codex",
	"openhands(?:-agent)?",
	"replit-agent",
	"sweep-ai",
];

/** Matches a whole login, name or mailbox, so that Robot Johnson, Abbott and snykers stay people. */
const KNOWN_AUTOMATION = new RegExp(`^(?:(?:mend|whitesource)-)?(?:${AUTOMATION.join("|")})(?:-?bot|-app)?$`);
const KNOWN_AGENT = new RegExp(`^(?:${AGENTS.join("|")})$`);
/** A separate word at the end marks automation. `Yann Le Bot` and `mr-robot` are people. */
const ENDS_AS_AUTOMATION = /(?:^|-)(?:bot|robot|automation|ci)$/;
const ENDS_AS_A_SURNAME = /(?:^|-)(?:de|l[ae]|mr|mister|ms|van|von)-(?:bot|robot|ci)$/;
/** GitHub Apps commit under this suffix, which no account of a person can have. */
const APP_SUFFIX = /\[bot\]$/;
/** Mailboxes whose local part says nothing, or says it only together with the domain. */
const AUTOMATION_EMAILS: ReadonlySet<string> = new Set([
	"action@github.com",
	"actions@github.com",
	"bot@depfu.com",
	"bot@renovateapp.com",
	"noreply@weblate.org",
	"support@dependabot.com",
	"support@greenkeeper.io",
]);
const AGENT_EMAIL =
	/^(?:noreply@anthropic\.com|cursoragent@cursor\.com|openhands@all-hands\.dev|noreply@aider\.chat|.+@devin\.ai)$/;
const GITHUB_NOREPLY = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/;

/** An agent's or a machine's name in any of the three is enough; what says nothing is a person's. */
export function authorKind(author: CommitAuthor): AuthorKind {
	const email = author.email?.trim().toLowerCase() ?? "";
	const logins = [author.login, GITHUB_NOREPLY.exec(email)?.[1] ?? null];
	const names = [...logins, author.name].flatMap((name) => (name === null ? [] : [normalised(name)]));
	if (AGENT_EMAIL.test(email) || names.some((name) => KNOWN_AGENT.test(name))) return "agent";
	if (names.includes("claude") && isClaudeTheAgent(logins, email)) return "agent";
	const isApp =
		author.isApp === true || [...logins, author.name].some((name) => APP_SUFFIX.test(name?.trim() ?? ""));
	if (isApp || AUTOMATION_EMAILS.has(email) || names.some(isAutomation)) return "automation";
	return isMachinesMailbox(email) ? "automation" : "person";
}

/** "Renovate Bot", "semantic_release_bot", "pre-commit.ci" and "AcmeReleaseBot" are spellings of the same kind of name. */
function normalised(name: string): string {
	return name
		.trim()
		.replace(APP_SUFFIX, "")
		.replace(/(?<=[a-z0-9])(?=(?:Bot|Robot|CI|Automation)$)/, "-")
		.toLowerCase()
		.replace(/[\s._]+/g, "-");
}

function isAutomation(name: string): boolean {
	return KNOWN_AUTOMATION.test(name) || (ENDS_AS_AUTOMATION.test(name) && !ENDS_AS_A_SURNAME.test(name));
}

/** People are called Claude, too: the agent has its own login, or no address of a person. */
function isClaudeTheAgent(logins: readonly (string | null)[], email: string): boolean {
	if (logins.some((login) => login?.toLowerCase() === "claude")) return true;
	return logins[0] === null && (email === "" || GITHUB_NOREPLY.test(email));
}

/** `acme-release-bot@acme.dev`; a mailbox called `bot` alone may be anybody's. */
function isMachinesMailbox(email: string): boolean {
	const mailbox = email.slice(0, Math.max(email.lastIndexOf("@"), 0));
	return KNOWN_AUTOMATION.test(mailbox) || /.[-_+](?:bot|robot|automation|ci)$/.test(mailbox);
}
