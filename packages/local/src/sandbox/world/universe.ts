/** All invented packages, as the upstreams look them up; the lives looked at last are kept. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import type { Day } from "@dephealth/core/facts/day.ts";
import {
	identityOfRepository,
	identityOfRepositoryId,
	packageNameOf,
	type SandboxIdentity,
} from "./identity.ts";
import type { SandboxRepository } from "./repository.ts";
import { standInFor } from "./stand-ins.ts";
import { describePackage, type SandboxPackage } from "./world.ts";

export type Universe = {
	/** Epoch milliseconds. */
	now(): number;
	today(): Day;
	findPackage(ecosystem: Ecosystem, name: string): SandboxPackage | undefined;
	/** `former`: it was asked for by the name it had before it moved. */
	findRepository(host: SandboxRepository["host"], owner: string, name: string): FoundRepository | undefined;
	/** Finds a repository by GitHub's numeric id. */
	findRepositoryById(id: number): FoundRepository | undefined;
};

export type FoundRepository = { owner: SandboxPackage; repository: SandboxRepository; former: boolean };

/** One package asks four upstreams some ten questions; a life of 1,800 commits takes about 200 KB. */
const MAX_CACHED_PACKAGES = 256;
const DAY_MS = 86_400_000;

export function createUniverse(deps: { clock: Clock; seed: number }): Universe {
	const today = () => Math.floor(deps.clock.now() / DAY_MS);
	const lives = new Map<string, SandboxPackage>();

	function findPackage(ecosystem: Ecosystem, name: string): SandboxPackage | undefined {
		const key = `${today()} ${ecosystem}/${name}`;
		const life = lives.get(key) ?? invent(ecosystem, name);
		if (!life) return undefined;
		// Re-inserted: a Map iterates in order of insertion, so the first key is the least recently used.
		lives.delete(key);
		lives.set(key, life);
		const oldest = lives.keys().next().value;
		if (lives.size > MAX_CACHED_PACKAGES && oldest !== undefined) lives.delete(oldest);
		return life;
	}

	function invent(ecosystem: Ecosystem, name: string): SandboxPackage | undefined {
		const own = describePackage(ecosystem, name, deps.seed, today());
		if (own) return own;
		const standIn = standInFor(ecosystem, name);
		const life = standIn && describePackage(ecosystem, packageNameOf(standIn), deps.seed, today());
		return life && { ...life, name };
	}

	function repositoryOf(identity: SandboxIdentity, former: boolean): FoundRepository | undefined {
		const owner = findPackage(identity.ecosystem, packageNameOf(identity));
		if (!owner?.repository?.exists) return undefined;
		// Only moved repositories have a former name.
		if (former && owner.repository.declaredPath === owner.repository.path) return undefined;
		return { owner, repository: owner.repository, former };
	}

	/** The names of actions are repositories: those that are not of the sandbox's own making have a life, too. */
	function standInRepository(host: SandboxRepository["host"], path: string): FoundRepository | undefined {
		const owner = host === "github.com" ? findPackage("actions", path) : undefined;
		if (!owner?.repository) return undefined;
		return { owner, repository: { ...owner.repository, path, declaredPath: path }, former: false };
	}

	return {
		now: () => deps.clock.now(),
		today,
		findPackage,
		findRepository(host, owner, name) {
			const named = identityOfRepository(owner, name);
			const found = named
				? repositoryOf(named.identity, named.former)
				: standInRepository(host, `${owner}/${name}`);
			return found?.repository.host === host ? found : undefined;
		},
		findRepositoryById(id) {
			const identity = identityOfRepositoryId(id);
			return identity && repositoryOf(identity, false);
		},
	};
}
