/** Makes packages known without the network and the workflow between: that they are known is where a soak begins. */

import type { Clock } from "@dephealth/core/clock.ts";
import { type ScoredPackage, scoreReports } from "@dephealth/core/collection/score-reports.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import type { RefreshTier } from "@dephealth/core/refresh/refresh-schedule.ts";
import { refreshTier } from "@dephealth/core/refresh/tier.ts";
import { findModuleReplacements } from "@dephealth/core/scan/assessment/module-replacements.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { createBundlephobiaSource } from "@dephealth/core/sources/bundlephobia/client.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { createUniverse } from "@dephealth/local/sandbox/world/universe.ts";
import { createDirectHttpClient, directUrl } from "./direct-http-client.ts";

/** Collects and scores a package as collect-package does. @param worldClock the time of the invented world */
export function createSeeder(deps: { clock: Clock; worldClock: Clock }) {
	const { clock } = deps;
	const http = createDirectHttpClient(createUniverse({ clock: deps.worldClock, seed: 1 }));
	const npm = createNpmSource({
		http,
		clock,
		registryUrl: directUrl("npmRegistry"),
		downloadsUrl: directUrl("npmDownloads"),
	});
	const depsDev = createDepsDevSource({ http, clock, url: directUrl("depsDev") });
	const github = createGithubSource({ http, clock, token: "sandbox", url: directUrl("github") });
	const bundlephobia = createBundlephobiaSource({ http, clock, url: directUrl("bundlephobia") });
	const scoring = {
		clock,
		model: fittedForecastModel,
		findReplacements: findModuleReplacements,
		sandbox: true,
	};

	return async (ref: PackageRef): Promise<ScoredPackage> => {
		const location = await npm.resolveRepository(ref);
		const reports = await Promise.all([
			npm.collect(ref),
			depsDev.collect(ref),
			...(location?.host === "github.com" ? [github.collect(location.path, { commits: true })] : []),
			bundlephobia.collect(ref),
		]);
		return scoreReports(scoring, ref, reports);
	};
}

/**
 * Stores as many of the candidates as are wanted of those that belong to the tier.
 *
 * @returns those that were stored
 * @throws Error when the candidates do not suffice
 */
export async function seedPackages(options: {
	candidates: Iterable<PackageRef>;
	count: number;
	tier: RefreshTier;
	collect: (ref: PackageRef) => Promise<ScoredPackage>;
	store: Pick<PackageStore, "claim" | "save">;
	onSeeded: (count: number) => void;
}): Promise<PackageRef[]> {
	const { collect, store } = options;
	const seeded: PackageRef[] = [];
	for (const ref of options.candidates) {
		if (seeded.length === options.count) return seeded;
		const scored = await collect(ref);
		// The tier is taken as of a package at low risk: one that leaves it on its way to a round would count as forgotten.
		if (refreshTier({ ...scored.document, risk_level: "LOW" }) !== options.tier) continue;
		await store.claim(ref, "seed");
		await store.save(ref, "seed", { status: "complete", ...scored });
		seeded.push(ref);
		options.onSeeded(seeded.length);
	}
	if (seeded.length < options.count) throw new Error("There are not enough candidates for this tier.");
	return seeded;
}
