/** The life of each archetype in numbers. Days count back from today. */
import type { Archetype } from "./archetypes.ts";
import type { Range } from "./randomness.ts";

export type Recipe = {
	/** Days since the first release. */
	age: Range;
	/** Days since the newest release, and since the newest commit by a person. At least 1: today is not over. */
	lastRelease: Range;
	lastHumanCommit: Range;
	releases: Range;
	humanCommitsPerWeek: Range;
	/** 0: no bot ever. Bots that commit did so within the last week. */
	botCommitsPerWeek: Range;
	people: Range;
	maintainers: Range;
	weeklyDownloads: Range;
	dependents: Range;
	stars: Range;
	openIssues: Range;
	unpackedKilobytes: Range;
	/** Share of packages with a funding link, a security policy, and provenance on the newest version. */
	funding: number;
	securityPolicy: number;
	provenance: number;
};

const ACTIVE: Recipe = {
	age: [1500, 3600],
	lastRelease: [2, 25],
	lastHumanCommit: [1, 4],
	releases: [60, 180],
	humanCommitsPerWeek: [4, 9],
	botCommitsPerWeek: [1, 2],
	people: [14, 40],
	maintainers: [4, 9],
	weeklyDownloads: [400_000, 30_000_000],
	dependents: [4_000, 90_000],
	stars: [4_000, 60_000],
	openIssues: [60, 300],
	unpackedKilobytes: [80, 900],
	funding: 0.8,
	securityPolicy: 0.9,
	provenance: 0.7,
};

const SMALL: Recipe = {
	...ACTIVE,
	releases: [8, 24],
	humanCommitsPerWeek: [1, 1],
	botCommitsPerWeek: [0, 0],
	people: [2, 6],
	maintainers: [1, 3],
	weeklyDownloads: [300, 60_000],
	dependents: [4, 400],
	stars: [20, 900],
	openIssues: [2, 25],
	unpackedKilobytes: [8, 120],
	funding: 0.2,
	securityPolicy: 0.2,
	provenance: 0.1,
};

/** Once used, now without people. */
const ENDED: Recipe = {
	...SMALL,
	age: [2600, 4200],
	lastRelease: [900, 1300],
	lastHumanCommit: [700, 890],
	releases: [15, 60],
	weeklyDownloads: [20_000, 3_000_000],
	dependents: [300, 20_000],
	stars: [500, 12_000],
	openIssues: [40, 260],
	provenance: 0,
};

export const RECIPES: Readonly<Record<Archetype, Recipe>> = {
	active: ACTIVE,
	quiet: {
		...SMALL,
		age: [2900, 4300],
		lastRelease: [450, 1100],
		lastHumanCommit: [380, 440],
		weeklyDownloads: [9_000_000, 120_000_000],
		dependents: [60_000, 700_000],
		stars: [900, 6_000],
		openIssues: [0, 6],
		unpackedKilobytes: [2, 20],
	},
	deprecated: ENDED,
	"deprecated-silently": { ...ENDED, weeklyDownloads: [5_000, 90_000] },
	archived: ENDED,
	"one-maintainer": { ...SMALL, people: [1, 1], maintainers: [1, 1], weeklyDownloads: [90_000, 4_000_000] },
	"brand-new": {
		...SMALL,
		age: [5, 9],
		lastRelease: [1, 2],
		lastHumanCommit: [1, 2],
		releases: [2, 5],
		humanCommitsPerWeek: [6, 14],
		people: [1, 2],
		maintainers: [1, 1],
		weeklyDownloads: [0, 60],
		dependents: [0, 0],
		stars: [0, 12],
		openIssues: [0, 2],
		funding: 0,
		securityPolicy: 0,
	},
	abandoned: { ...ENDED, lastRelease: [1200, 1600], lastHumanCommit: [1100, 1190] },
	"bots-only": { ...ENDED, lastRelease: [780, 1100], lastHumanCommit: [740, 770], botCommitsPerWeek: [1, 1] },
	vulnerable: { ...ENDED, lastRelease: [200, 500], lastHumanCommit: [120, 190] },
	malicious: {
		...SMALL,
		age: [30, 200],
		lastRelease: [20, 29],
		releases: [1, 1],
		maintainers: [1, 1],
		weeklyDownloads: [0, 40],
		dependents: [0, 0],
	},
	"malware-advisory": {
		...SMALL,
		age: [20, 90],
		lastRelease: [3, 10],
		lastHumanCommit: [3, 10],
		releases: [3, 9],
		people: [1, 1],
		maintainers: [1, 1],
		stars: [0, 3],
		openIssues: [0, 2],
	},
	unpublished: { ...SMALL, age: [900, 2000], lastRelease: [300, 800], lastHumanCommit: [250, 290] },
	"renamed-repository": { ...ACTIVE, people: [6, 14], stars: [900, 9_000] },
	"no-repository": { ...SMALL, lastRelease: [100, 700] },
	"repository-gone": { ...SMALL, lastRelease: [300, 900] },
	"empty-repository": { ...SMALL, lastRelease: [30, 400], stars: [0, 5], openIssues: [0, 1] },
	"gitlab-hosted": { ...SMALL, weeklyDownloads: [2_000, 200_000] },
	"codeberg-hosted": { ...SMALL, weeklyDownloads: [1_000, 90_000] },
	"self-hosted": { ...SMALL, weeklyDownloads: [500, 40_000] },
	monorepo: { ...ACTIVE, releases: [80, 150] },
	"type-package": { ...ACTIVE, releases: [20, 60], maintainers: [1, 1], unpackedKilobytes: [10, 200] },
	"native-addon": { ...ACTIVE, unpackedKilobytes: [400, 9_000] },
	"fresh-release": { ...ACTIVE, lastRelease: [1, 1] },
	"huge-packument": { ...ACTIVE, age: [3200, 4000], lastRelease: [1, 1], releases: [4000, 5000] },
};
