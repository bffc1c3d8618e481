/** The repository of an invented package, the spelling in which the package names it, and the events in it. Pure. */
import type { Day } from "@dephealth/core/facts/day.ts";
import type { Archetype } from "./archetypes.ts";
import { inventCommits, type Lifetime, type SandboxCommit } from "./history.ts";
import { formerRepositoryPathOf, repositoryPathOf, type SandboxIdentity } from "./identity.ts";
import { createDice, type Dice } from "./randomness.ts";
import type { Recipe } from "./recipes.ts";

/** The last one is nobody's forge: somebody runs it for themselves. */
export const SANDBOX_HOSTS = ["github.com", "gitlab.com", "codeberg.org", "git.example.org"] as const;
export type SandboxHost = (typeof SANDBOX_HOSTS)[number];

export type SandboxRepository = {
	host: SandboxHost;
	/** `owner/name` of today. */
	path: string;
	/** `owner/name` as the package still says. */
	declaredPath: string;
	/** The package's `repository` field, in one of the many shapes npm serves. */
	declaration: unknown;
	/** False: the host answers 404. */
	exists: boolean;
	createdAt: string;
	/** Moves with any branch and any bot: newer than the newest commit of the default branch. */
	pushedAt: string;
	archivedAt: string | null;
	stars: number;
	forks: number;
	openIssues: number;
	openPullRequests: number;
	hasFunding: boolean;
	hasSecurityPolicy: boolean;
	/** Newest first, default branch. */
	commits: readonly SandboxCommit[];
	/** OpenSSF Scorecard; null when the project is not followed. */
	scorecard: SandboxScorecard | null;
};

export type SandboxScorecard = {
	date: string;
	overallScore: number;
	/** −1: the check did not run. */
	checks: readonly { name: string; score: number }[];
};

/** The hosts of archetypes that are not on GitHub. */
const HOSTS: { readonly [A in Archetype]?: SandboxHost } = {
	"gitlab-hosted": "gitlab.com",
	"codeberg-hosted": "codeberg.org",
	"self-hosted": "git.example.org",
};
const DAY_MS = 86_400_000;
const SCORECARD_CHECKS = [
	"Binary-Artifacts",
	"Branch-Protection",
	"CI-Tests",
	"Code-Review",
	"Dangerous-Workflow",
	"Fuzzing",
	"License",
	"Maintained",
	"Packaging",
	"Pinned-Dependencies",
	"SAST",
	"Security-Policy",
	"Signed-Releases",
	"Token-Permissions",
	"Vulnerabilities",
];
/** Checks that answer "no data" for repositories without releases or pull requests. */
const OFTEN_NOT_RUN: ReadonlySet<string> = new Set(["CI-Tests", "Packaging", "Signed-Releases"]);
/** Scorecard's weekly run covers the better-known repositories only. */
const STARS_TO_BE_FOLLOWED = 15;

/** @returns null when the package names none */
export function inventRepository(
	{ identity, recipe }: { identity: SandboxIdentity; recipe: Recipe },
	days: Lifetime & { today: Day },
	dice: Dice,
): SandboxRepository | null {
	const { archetype } = identity;
	if (archetype === "no-repository" || archetype === "malicious") return null;
	const path = repositoryPathOf(identity);
	const declaredPath = archetype === "renamed-repository" ? formerRepositoryPathOf(identity) : path;
	const host = HOSTS[archetype] ?? "github.com";
	const lastHuman = days.today - dice.int(recipe.lastHumanCommit);
	const stars = dice.magnitude(recipe.stars);
	const openIssues = dice.int(recipe.openIssues);
	return {
		host,
		path,
		declaredPath,
		declaration: declare(identity, host, declaredPath),
		exists: archetype !== "repository-gone",
		createdAt: new Date((days.first - 1) * DAY_MS + 3_600_000).toISOString(),
		pushedAt: new Date((days.today - 1) * DAY_MS + DAY_MS - 1000).toISOString(),
		archivedAt:
			archetype === "archived" ? new Date((lastHuman + 30) * DAY_MS + 7_200_000).toISOString() : null,
		stars,
		forks: Math.round(stars / 9),
		openIssues,
		openPullRequests: Math.round(openIssues / 6),
		hasFunding: dice.chance(recipe.funding),
		hasSecurityPolicy: dice.chance(recipe.securityPolicy),
		commits:
			archetype === "empty-repository"
				? []
				: inventCommits(recipe, { first: days.first - 1, lastHuman, today: days.today }, dice),
		scorecard:
			host === "github.com" && stars >= STARS_TO_BE_FOLLOWED
				? inventScorecard(days.today, lastHuman, dice)
				: null,
	};
}

/** https://docs.npmjs.com/cli/configuring-npm/package-json#repository, and what the registry really holds. */
function declare(identity: SandboxIdentity, host: SandboxRepository["host"], path: string): unknown {
	const url = `git+https://${host}/${path}.git`;
	if (identity.archetype === "monorepo") {
		return { type: "git", url, directory: `packages/${path.split("/")[1]}` };
	}
	if (host === "gitlab.com") return `gitlab:${path}`;
	if (host !== "github.com") return { type: "git", url };
	const shapes: [unknown, ...unknown[]] = [
		{ type: "git", url },
		{ type: "git", url: `git://${host}/${path}.git` },
		{ type: "git", url: `git+ssh://git@${host}/${path}.git` },
		{ type: "git", url: `https://${host}/${path}#readme` },
		{ type: "git", url: `https://${host}/${path}/tree/main/packages/core` },
		[{ type: "git", url }],
		`github:${path}`,
		path,
	];
	// A separate random source, so that further draws elsewhere do not change the result.
	return createDice(`declaration ${path}`, 0).pick(shapes);
}

function inventScorecard(today: Day, lastHuman: Day, dice: Dice): SandboxScorecard {
	const checks = SCORECARD_CHECKS.map((name) => ({
		name,
		score: inventCheck(name, today - lastHuman, dice),
	}));
	const ran = checks.filter((check) => check.score >= 0);
	const mean = ran.reduce((sum, check) => sum + check.score, 0) / Math.max(ran.length, 1);
	return {
		// Weekly, on Mondays; day 4 was one.
		date: new Date((today - ((today - 4) % 7)) * DAY_MS).toISOString(),
		overallScore: Math.round(mean * 10) / 10,
		checks,
	};
}

function inventCheck(name: string, silentDays: number, dice: Dice): number {
	if (name === "Maintained") return silentDays < 90 ? 10 : 0;
	if (OFTEN_NOT_RUN.has(name) && dice.chance(0.5)) return -1;
	return dice.int([3, 10]);
}
