/** The invented packages that are refreshed: all of one hour's slot, in the shares that the model assumes. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { packageKey, shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	isDownloadsRound,
	isInPart,
	isThoroughRound,
	type RefreshTier,
	refreshRound,
	refreshSlot,
	SCOPED_DOWNLOADS_EVERY,
	TIER_PLANS,
} from "@dephealth/core/refresh/refresh-schedule.ts";
import { spellName } from "@dephealth/local/sandbox/world/ecosystem-world.ts";
import { identityOfPackage } from "@dephealth/local/sandbox/world/identity.ts";
import { createDice } from "@dephealth/local/sandbox/world/randomness.ts";
import { KINDS, SCOPED_SHARE } from "../model/assumptions.ts";

export const SAMPLE_TIER: RefreshTier = "weekly";

/**
 * Names are tried until each trait (scope, thorough round, scoped downloads) occurs exactly as often as it does in a large
 * population: a few hundred names drawn by chance would be off by a third.
 *
 * @param hour the hour in which all of them are due
 */
export function samplePackages(count: number, hour: number, ecosystem: Ecosystem = "npm"): PackageRef[] {
	const slot = refreshSlot(SAMPLE_TIER, hour);
	const round = refreshRound(SAMPLE_TIER, hour);
	const dice = createDice("scale", 1);
	const scoped = ecosystem === "npm" ? Math.round(count * SCOPED_SHARE) : 0;
	const quotas = {
		scoped: quota(count, scoped),
		thorough: quota(count, Math.round(count / TIER_PLANS[SAMPLE_TIER].thoroughEvery)),
		// Downloads of names without a scope are counted in every round.
		counted: quota(scoped, Math.round(scoped / SCOPED_DOWNLOADS_EVERY)),
	};
	const refs = new Map<string, PackageRef>();
	while (refs.size < count) {
		const isScoped = scoped > 0 && dice.chance(0.5);
		const base = `${kindFor(dice.next())}-${dice.int([0, 9_999_999])}`;
		const name = isScoped ? `@sandbox/${base}` : spellName(ecosystem, base);
		const ref: PackageRef = { ecosystem, name };
		const isDue = shardedIndexValue("x", ref) === `x#${slot.shard}` && isInPart(ref, slot);
		// Some kinds do not occur in some ecosystems.
		if (!isDue || !identityOfPackage(ecosystem, name) || refs.has(packageKey(ref))) continue;
		const traits = [
			[quotas.scoped, isScoped] as const,
			[quotas.thorough, isThoroughRound(ref, SAMPLE_TIER, round)] as const,
			...(isScoped ? [[quotas.counted, isDownloadsRound(ref, round)] as const] : []),
		];
		if (!traits.every(([left, value]) => left.has(value))) continue;
		for (const [left, value] of traits) left.take(value);
		refs.set(packageKey(ref), ref);
	}
	return [...refs.values()];
}

function quota(count: number, yes: number) {
	const left = new Map([
		[true, yes],
		[false, count - yes],
	]);
	return {
		has: (value: boolean) => (left.get(value) ?? 0) > 0,
		take: (value: boolean) => void left.set(value, (left.get(value) ?? 0) - 1),
	};
}

function kindFor(chance: number): string {
	let sum = 0;
	for (const [kind, share] of KINDS) {
		sum += share;
		if (chance < sum) return kind;
	}
	return KINDS[0]?.[0] ?? "quiet";
}
