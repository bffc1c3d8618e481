/** What moves a forecast, in plain words: each known feature against its unknown, everything else the same. */

import { ago, plural, span } from "../evidence/words.ts";
import type { ActivityFeatures } from "../features/activity-features.ts";
import type { Driver } from "./forecast-model.ts";

/** Effects below one percentage point are noise to a reader. */
const SMALLEST = 0.01;

/** Features that say one thing together are one driver. */
const GROUPS: readonly {
	id: string;
	features: (keyof ActivityFeatures)[];
	text: (features: ActivityFeatures) => string;
}[] = [
	{
		id: "silence",
		features: ["silenceDays"],
		text: ({ silenceDays }) => `The last sign of work was ${ago(silenceDays ?? 0)}`,
	},
	{
		id: "people",
		features: ["authors6m", "authors12m"],
		text: ({ authors12m }) => `${plural(authors12m ?? 0, "person", "people")} committed in 12 months`,
	},
	{
		id: "releases",
		features: ["releases12m"],
		text: ({ releases12m }) => `${plural(releases12m ?? 0, "release day")} in 12 months`,
	},
	{
		id: "bots",
		features: ["botDays12m"],
		text: ({ botDays12m }) => `Bots committed on ${plural(botDays12m ?? 0, "day")} in 12 months`,
	},
	{
		id: "longest_pause",
		features: ["longestGap24m"],
		text: ({ longestGap24m }) => `Its longest pause in 24 months was ${span(longestGap24m ?? 0)}`,
	},
	{
		id: "came_back",
		features: ["hasEarlierGap"],
		text: () => "It was silent for 24 months or more before and came back",
	},
];

/** @param probability of the main horizon for changed features */
export function driversOf(
	features: ActivityFeatures,
	probability: (features: ActivityFeatures) => number,
): Driver[] {
	const now = probability(features);
	return GROUPS.flatMap((group) => {
		const known = group.features.filter((name) => features[name] !== null);
		if (known.length === 0 || (group.features[0] === "hasEarlierGap" && !features.hasEarlierGap)) return [];
		const without = { ...features, ...Object.fromEntries(known.map((name) => [name, null])) };
		const effect = Math.round((now - probability(without)) * 10_000) / 10_000;
		const points = Math.abs(Math.round(effect * 100));
		const direction = effect > 0 ? "raises" : "lowers";
		return [
			{
				id: group.id,
				text: `${group.text(features)}: ${direction} it by ${plural(points, "point")}.`,
				effect,
			},
		];
	})
		.filter((driver) => Math.abs(driver.effect) >= SMALLEST)
		.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}
