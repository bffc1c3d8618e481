import { authorKind } from "@dephealth/core/sources/commit-authors.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const nobody = { login: null, name: null, email: null };

describe("automation is recognised", () => {
	it.each([
		[{ login: "dependabot[bot]" }],
		[{ login: "some-company-app[bot]" }],
		[{ login: "renovate-bot" }],
		[{ login: "RenovateBot" }],
		[{ login: "greenkeeper" }],
		[{ login: "greenkeeperio-bot" }],
		[{ login: "semantic-release-bot" }],
		[{ login: "github-actions" }],
		[{ login: "actions-user" }],
		[{ login: "snyk-bot" }],
		[{ login: "allcontributors" }],
		[{ login: "mergify" }],
		[{ login: "imgbot" }],
		[{ login: "ImgBotApp", name: "imgbot[bot]" }],
		[{ login: "depfu" }],
		[{ name: "dependabot-preview[bot]" }],
		[{ name: "Renovate Bot" }],
		[{ name: "WhiteSource Renovate" }],
		[{ name: "GitHub Action" }],
		[{ name: "semantic_release_bot" }],
		[{ name: "pre-commit.ci" }],
		[{ name: "  Dependabot " }],
		[{ login: "jane", name: "semantic-release-bot", email: "jane@example.org" }],
		[{ email: "49699333+dependabot[bot]@users.noreply.github.com" }],
		[{ email: "bot@renovateapp.com", name: "Updates" }],
		[{ email: "semantic-release-bot@martynus.net", name: "CI" }],
		[{ email: "action@github.com", name: "CI" }],
		[{ login: "acme-release-bot" }],
		[{ login: "k8s-ci-robot" }],
		[{ login: "AcmeReleaseBot" }],
		[{ name: "npm CLI robot" }],
		[{ name: "Travis CI" }],
		[{ name: "Deploy Automation" }],
		[{ name: "jenkins-ci" }],
		[{ name: "CI" }],
		[{ name: "Copybara-Service" }],
		[{ name: "homu" }],
		[{ name: "bors" }],
		[{ login: "bors-servo" }],
		[{ login: "pyup-bot" }],
		[{ login: "scala-steward" }],
		[{ name: "Hosted Weblate", email: "hosted@weblate.org" }],
		[{ name: "weblate" }],
		[{ name: "Crowdin Bot", email: "support+bot@crowdin.com" }],
		[{ name: "Automated Version Bump", email: "gh-action-bump-version@users.noreply.github.com" }],
		[{ name: "Releases", email: "acme-release-bot@acme.dev" }],
		[{ name: "Updates", email: "123+acme-bot@users.noreply.github.com" }],
		[{ login: "some-app", isApp: true }],
	])("%j", (author) => expect(authorKind({ ...nobody, ...author })).toBe("automation"));
});

describe("coding agents are a class of their own", () => {
	it.each([
		[{ name: "Copilot", email: "198982749+Copilot@users.noreply.github.com" }],
		[{ login: "copilot-swe-agent[bot]", isApp: true }],
		[{ name: "GitHub Copilot" }],
		[{ name: "Claude", email: "noreply@anthropic.com" }],
		[{ name: "Claude" }],
		[{ login: "claude", name: "Claude", email: "claude@example.org" }],
		[{ name: "Claude Code" }],
		[{ login: "devin-ai-integration[bot]" }],
		[{ name: "Devin AI", email: "158243242+devin-ai-integration[bot]@users.noreply.github.com" }],
		[{ name: "Cursor Agent", email: "cursoragent@cursor.com" }],
		[{ login: "google-labs-jules[bot]" }],
		[{ name: "openhands", email: "openhands@all-hands.dev" }],
	])("%j", (author) => expect(authorKind({ ...nobody, ...author })).toBe("agent"));

	it.each([
		[{ login: "cmonet", name: "Claude", email: "claude@monet.fr" }],
		[{ name: "Claude", email: "claude@monet.fr" }],
		[{ name: "Claude Monet" }],
		[{ name: "Jean-Claude" }],
		[{ name: "Devin Smith", login: "devin" }],
		[{ name: "Jules Verne" }],
		[{ name: "Copilot Jones" }],
		[{ login: "cursorial" }],
	])("%j is a person", (author) => expect(authorKind({ ...nobody, ...author })).toBe("person"));
});

describe("people are people", () => {
	it.each([
		[{ name: "Tony Abbott", login: "abbott" }],
		[{ name: "Robot Johnson", login: "robotjohnson" }],
		[{ login: "talbot", name: "Jean Talbot", email: "jean@talbot.bot" }],
		[{ login: "botond", name: "Botond Balázs" }],
		[{ login: "botsford-bot-lover" }],
		[{ login: "mr-robot" }],
		[{ login: "snykers" }],
		[{ login: "abotas" }],
		[{ name: "Talbot" }],
		[{ name: "Cibot Martin" }],
		[{ name: "Erwan Le Bot", email: "erwan.le.bot@example.fr" }],
		[{ name: "Luci" }],
		[{ login: "marci" }],
		[{ login: "automationfan" }],
		[{ name: "Jenkins Smith" }],
		[{ name: "Crowdina" }],
		[{ login: "renovated" }],
		[{ login: "renovate-fan" }],
		[{ login: "mergifying" }],
		[{ login: "depfu-critic", name: "Dep Fu" }],
		[{ name: "Renovate Smith" }],
		[{ name: "Action Jackson", email: "action@jackson.org" }],
		[{ login: "web-flow", name: "GitHub", email: "noreply@github.com" }],
		[{ name: "[bot] Smith" }],
		[{ email: "12345+jane@users.noreply.github.com" }],
		[{ email: "me@dependabot.fans" }],
		[{ email: "bot@example.org", name: "Bo T." }],
		[{ email: "dependabot" }],
		[nobody],
		[{ login: "", name: "", email: "" }],
	])("%j", (author) => expect(authorKind({ ...nobody, ...author })).toBe("person"));
});

it("letters around a bot's name make another name", () => {
	const bots = fc.constantFrom(
		"dependabot",
		"renovate",
		"greenkeeper",
		"mergify",
		"imgbot",
		"depfu",
		"snyk-bot",
	);
	// None of them spells "bot", "robot", "automation" or "ci", with which the names of machines end.
	const letters = fc.stringMatching(/^[d-z]{1,8}$/);
	fc.assert(
		fc.property(bots, letters, letters, (bot, before, after) => {
			expect(authorKind({ ...nobody, login: `${before}${bot}${after}` })).toBe("person");
			expect(authorKind({ ...nobody, name: `${before} ${bot} ${after}` })).toBe("person");
		}),
	);
});
