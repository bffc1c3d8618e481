/** Explains a forecast in plain words: each term against a typical package's, everything else the same. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { ago, plural, span } from "../evidence/words.ts";
import type { Driver } from "./forecast-model.ts";
import type { TermName } from "./terms.ts";
import type { WorkFeatures } from "./work-features.ts";

/** Effects below one percentage point are noise to a reader. */
const SMALLEST = 0.01;

type DriverId = TermName | "ecosystem";

const TEXTS: Readonly<Record<TermName, (features: WorkFeatures) => string>> = {
	silence: ({ silenceDays }) => `The last sign of work was ${ago(silenceDays)}`,
	pauses: ({ pausedShare24m: [share] }) =>
		share === 0
			? "It was never left alone for more than 120 days in 24 months"
			: `Long pauses, counted from their 120th day, took up ${Math.round(share * 100)} % of 24 months`,
	slowing: ({ slowing, workDays24m }) =>
		workDays24m === 0
			? "No work in 24 months that could have slowed down"
			: `${plural(workDays24m, "day")} with work in 24 months, ${slowing > 0 ? "fewer of late" : "as many or more of late"}`,
	long_pause: ({ daysSinceLongPause: [least, most] }) =>
		least === most
			? `The last pause of half a year or more ended ${span(least)} ago`
			: `No pause of half a year or more in ${span(least)} is known`,
	release: ({ hasRelease24m: [least] }) => `${least === 1 ? "A" : "No"} tag or release in 24 months`,
	people: ({ regulars12m }) =>
		`${plural(regulars12m ?? 0, "person", "people")} committed on more than one day of 12 months`,
};

/**
 * @param given.contributions the amount that each adds to the log-odds of a typical package
 * @param given.chance the chance of the main horizon without a given amount of the log-odds
 */
export function driversOf(given: {
	features: WorkFeatures;
	ecosystem: Ecosystem | undefined;
	contributions: ReadonlyMap<DriverId, number>;
	chance: (without: number) => number;
}): Driver[] {
	const now = given.chance(0);
	return [...given.contributions]
		.map(([id, contribution]) => ({
			id,
			effect: Math.round((now - given.chance(contribution)) * 10_000) / 10_000,
		}))
		.filter(({ effect }) => Math.abs(effect) >= SMALLEST)
		.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
		.map(({ id, effect }): Driver => {
			const points = plural(Math.abs(Math.round(effect * 100)), "point");
			return {
				id,
				text: `${describe(id, given)}: ${effect > 0 ? "raises" : "lowers"} it by ${points}.`,
				effect,
			};
		});
}

function describe(
	id: DriverId,
	{ features, ecosystem }: { features: WorkFeatures; ecosystem: Ecosystem | undefined },
): string {
	if (id !== "ecosystem") return TEXTS[id](features);
	return `It is a package of ${ecosystem ? describeEcosystem(ecosystem).label : "an unknown ecosystem"}`;
}
