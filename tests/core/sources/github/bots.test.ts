import { isBot } from "@dephealth/core/sources/github/bots.ts";
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
	])("%j", (author) => expect(isBot({ ...nobody, ...author })).toBe(true));
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
	])("%j", (author) => expect(isBot({ ...nobody, ...author })).toBe(false));
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
	const letters = fc.stringMatching(/^[c-z]{1,8}$/);
	fc.assert(
		fc.property(bots, letters, letters, (bot, before, after) => {
			expect(isBot({ ...nobody, login: `${before}${bot}${after}` })).toBe(false);
			expect(isBot({ ...nobody, name: `${before} ${bot} ${after}` })).toBe(false);
		}),
	);
});
