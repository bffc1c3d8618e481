import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { describe, expect, it } from "vitest";
import { createScriptedHttpClient } from "../../scripted-http-client.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");

const clock = { now: () => NOW, sleep: async () => {} };

describe("GitHub", () => {
	const owner = { login: "invented", id: 1, node_id: "O_1", type: "Organization", site_admin: false };
	const user = (login: string, type = "User") => ({
		login,
		id: 2,
		node_id: "U_2",
		type,
		site_admin: false,
		html_url: "https://github.com/x",
	});
	const commit = (date: string, author: object | null, name: string) => ({
		sha: "0123456789abcdef0123456789abcdef01234567",
		node_id: "C_1",
		commit: {
			author: { name, email: `${name}@invented.example`, date },
			committer: { name: "GitHub", email: "noreply@github.com", date },
			message: "Turn",
			tree: { sha: "a", url: "https://x" },
			url: "https://x",
			comment_count: 0,
			verification: {
				verified: true,
				reason: "valid",
				signature: "-----BEGIN PGP SIGNATURE-----",
				payload: "tree",
			},
		},
		url: "https://x",
		author,
		committer: user("web-flow"),
		parents: [{ sha: "b", url: "https://x", html_url: "https://x" }],
	});

	it("by REST: the repository and its commits", async () => {
		const http = createScriptedHttpClient()
			.on("GET /repos/invented/turn", {
				body: {
					id: 3,
					node_id: "R_3",
					name: "turn",
					full_name: "invented/turn",
					private: false,
					owner,
					html_url: "https://github.com/invented/turn",
					description: null,
					fork: false,
					created_at: "2020-01-01T00:00:00Z",
					updated_at: "2026-10-01T00:00:00Z",
					pushed_at: "2026-10-30T00:00:00Z",
					size: 123,
					stargazers_count: 340,
					watchers_count: 340,
					language: "Rust",
					has_issues: true,
					forks_count: 56,
					mirror_url: null,
					archived: false,
					disabled: false,
					open_issues_count: 40,
					license: { key: "mit", name: "MIT License", spdx_id: "MIT", url: "https://x", node_id: "L" },
					allow_forking: true,
					topics: ["turn"],
					visibility: "public",
					default_branch: "main",
					network_count: 56,
					subscribers_count: 7,
					organization: owner,
				},
			})
			.on("GET /repos/invented/turn/commits?per_page=100", {
				body: [
					commit("2026-10-30T00:00:00Z", user("acme-updates", "Bot"), "acme-updates"),
					commit("2026-10-29T00:00:00Z", user("Copilot", "Bot"), "Copilot"),
					commit("2026-10-28T00:00:00Z", user("ada"), "ada"),
					commit("2026-10-27T00:00:00Z", null, "grace"),
					// The account is gone.
					commit("2026-10-26T00:00:00Z", {}, "hedy"),
				],
			});
		const { facts, gaps } = await createGithubSource({ http, clock }).collect("invented/turn", {
			commits: true,
		});
		expect(gaps).toEqual([]);
		expect(facts).toMatchObject({
			found: true,
			archived: false,
			stars: 340,
			license: "MIT",
			openIssues: null,
		});
		if (!facts.found) return;
		expect(facts.humanCommits).toHaveLength(3);
		expect(facts.botCommitDays).toHaveLength(1);
		expect(facts.agentCommitDays).toHaveLength(1);
	});
});
