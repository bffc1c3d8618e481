/**
 * The five components of health, each 0 to 100 with a sentence that names the numbers behind it. The curves and
 * weights are our judgement, stated at the top of each file; none is fitted to data. Maintenance and security stand
 * in files of their own.
 */
import { COMPONENT_NAMES } from "@dephealth/contract/vocabulary.ts";
import { ago, plural } from "../evidence/words.ts";
import type { Features } from "../features/features.ts";
import { maintenance } from "../features/maintenance.ts";
import type { Status } from "../status.ts";
import {
	type Judged,
	known,
	meanWithUnread,
	type Part,
	scored,
	sentence,
	toScore,
	UNREAD_AT_MOST,
	unread,
	untold,
} from "./component-parts.ts";
import { at, type Curve } from "./curve.ts";
import { security } from "./security.ts";

export type ComponentName = (typeof COMPONENT_NAMES)[number];

/** `score` is null when nothing is known; the reason then says so. */
export type Component = Judged & { weight: number };
export type Components = Record<ComponentName, Component>;

const WEIGHTS: Readonly<Record<ComponentName, number>> = {
	maintenance: 0.35,
	community: 0.15,
	adoption: 0.2,
	releases: 0.1,
	security: 0.2,
};

/** The smallest share of the weight that must be known. A number from less would be a guess. */
const MINIMUM_KNOWN_WEIGHT = 0.3;

/** People in 24 months → score. */
const AUTHORS: Curve = [
	[0, 0],
	[1, 35],
	[2, 55],
	[5, 80],
	[15, 100],
];
const MAINTAINERS: Curve = [
	[0, 0],
	[1, 40],
	[2, 65],
	[5, 100],
];

/**
 * One person who makes this share of the commits counts as the only one: the component is at most as good as with two
 * people.
 */
const DOMINATED = { share: 0.9, atMost: 55 };

/** Use is log-scaled: each number counts up to that of the most used packages. */
const FULL_ADOPTION = { weeklyDownloads: 1e7, dependents: 1e5, stars: 3e4 };

const RELEASE_RECENCY: Curve = [
	[180, 100],
	[365, 85],
	[730, 60],
	[1460, 35],
	[2920, 20],
];

export function judgeComponents(features: Features, status: Status): Components {
	const judged: Record<ComponentName, Judged> = {
		maintenance: maintenance(features, status),
		community: community(features),
		adoption: adoption(features),
		releases: releases(features),
		security: security(features, status),
	};
	const entries = COMPONENT_NAMES.map((name) => [name, { ...judged[name], weight: WEIGHTS[name] }] as const);
	return Object.fromEntries(entries) as Components;
}

/**
 * Weighted mean over the components that are known; null when too little is. A component that no source can provide
 * leaves its weight to the others; one that could not be read this time counts as middling at most.
 */
export function healthScore(components: Components): number | null {
	let sum = 0;
	let known = 0;
	let unreadWeight = 0;
	for (const { score, weight, reason } of Object.values(components)) {
		if (score !== null) {
			sum += score * weight;
			known += weight;
		} else if (reason.effect === "unread") unreadWeight += weight;
	}
	if (known < MINIMUM_KNOWN_WEIGHT) return null;
	const mean = sum / known;
	return toScore(Math.min(mean, (sum + unreadWeight * UNREAD_AT_MOST) / (known + unreadWeight)));
}

function community(features: Features): Judged {
	const parts = known([
		features.authors24m === null
			? null
			: {
					score: isDominated(features)
						? Math.min(at(AUTHORS, features.authors24m), DOMINATED.atMost)
						: at(AUTHORS, features.authors24m),
					text: authorsText(features, features.authors24m),
				},
		features.maintainers === null
			? null
			: {
					score: at(MAINTAINERS, features.maintainers),
					text: `${plural(features.maintainers, "maintainer")} on the registry`,
				},
	]);
	const unreadParts = (["humanCommits", "maintainerCount"] as const).filter((name) =>
		features.unread.has(name),
	);
	if (parts.length === 0) {
		return unreadParts.length > 0
			? unread("community_unread", "The people who work on it could not be read.")
			: untold("community_untold", "No source tells who works on it.");
	}
	const score = meanWithUnread(
		parts.map((part) => part.score),
		unreadParts.length,
	);
	return scored("community", score, sentence(parts), {
		authors_24m: features.authors24m,
		is_lower_bound: features.commitsAreLowerBounds,
		top_author_share_24m: features.topAuthorShare24m,
		maintainers: features.maintainers,
	});
}

function isDominated({ authors24m, topAuthorShare24m }: Features): boolean {
	return (authors24m ?? 0) > 1 && (topAuthorShare24m ?? 0) >= DOMINATED.share;
}

function authorsText(features: Features, authors: number): string {
	if (features.repositoryIsGone) return "nobody is seen to commit";
	if (authors === 0 && !features.commitsAreLowerBounds) return "nobody committed in 24 months";
	const atLeast = features.commitsAreLowerBounds ? "at least " : "";
	const share = Math.round((features.topAuthorShare24m ?? 0) * 100);
	const dominated = isDominated(features) ? `, one of them ${share} % of it` : "";
	return `${atLeast}${plural(authors, "person", "people")} committed in 24 months${dominated}`;
}

function adoption(features: Features): Judged {
	const parts = known([
		use(features.weeklyDownloads, FULL_ADOPTION.weeklyDownloads, "weekly download"),
		use(features.dependents, FULL_ADOPTION.dependents, "dependent"),
		use(features.stars, FULL_ADOPTION.stars, "star"),
	]);
	if (parts.length === 0) {
		return features.useIsUnread
			? unread("adoption_unread", "How much it is used could not be read.")
			: untold("adoption_untold", "No source tells how much it is used.");
	}
	// Each alone proves use; a library without stars is not used less.
	return scored("adoption", Math.max(...parts.map((part) => part.score)), sentence(parts), {
		weekly_downloads: features.weeklyDownloads,
		dependents: features.dependents,
		stars: features.stars,
	});
}

function use(count: number | null, full: number, noun: string): Part | null {
	if (count === null) return null;
	return {
		score: Math.min(100, (100 * Math.log10(count + 1)) / Math.log10(full)),
		text: plural(count, noun),
	};
}

function releases(features: Features): Judged {
	const { daysSinceLastRelease: days, releases24m } = features;
	if (days === null) {
		return features.unread.has("releaseDays")
			? unread("releases_unread", "Its releases could not be read.")
			: untold("releases_untold", "No source tells when it was released.");
	}
	const count =
		releases24m === null
			? ""
			: `; ${releases24m === 0 ? "none" : plural(releases24m, "release day")} in 24 months`;
	return scored("releases", at(RELEASE_RECENCY, days), `Last release ${ago(days)}${count}.`, {
		days,
		releases_24m: releases24m,
	});
}
