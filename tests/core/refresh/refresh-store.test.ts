import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import { createPackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { refreshTier } from "@dephealth/core/refresh/tier.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { useEmptyStorage } from "../../local-storage.ts";
import { aDocument } from "../../package-documents.ts";

const SHARDS = [0, 1, 2, 3, 4, 5, 6, 7];
const npm = (name: string): PackageRef => ({ ecosystem: "npm", name });

const empty = useEmptyStorage();
let refreshes: PackageRefreshes;
beforeEach(() => {
	refreshes = createPackageRefreshes({ ...empty.in("packages"), random: () => 0 });
});

async function assess(ref: PackageRef): Promise<void> {
	await empty.storage.packages.claim(ref, "execution");
	const document = aDocument({ ecosystem: ref.ecosystem, package: ref.name });
	await empty.storage.packages.save(ref, "execution", { status: "complete", document, reports: [] });
}

describe("a tier's index", () => {
	it("lists every assessed package once, over all shards, in the order of keys", async () => {
		const refs = Array.from({ length: 40 }, (_, index) => npm(`package-${index}`));
		await Promise.all(refs.map(assess));
		await empty.storage.packages.claim(npm("not-assessed-yet"), "execution");
		const tier = refreshTier(aDocument());
		if (tier === null) throw new Error("The document belongs to no tier.");
		const pages = await Promise.all(SHARDS.map((shard) => refreshes.list(tier, shard, null)));
		const listed = pages.flatMap((page) => page.refs.map(packageKey));
		expect(listed.sort()).toEqual(refs.map(packageKey).sort());
		for (const { refs: page } of pages) expect(page.map(packageKey)).toEqual(page.map(packageKey).sort());

		const [shard, page] = [...pages.entries()].find(([, { refs }]) => refs.length > 1) ?? [0, undefined];
		const [first, ...rest] = page?.refs ?? [];
		const after = await refreshes.list(tier, shard, first ? packageKey(first) : null);
		expect(after.refs).toEqual(rest);
	});
});

describe("packages that are looked at", () => {
	it("are not due again until enough time has passed", async () => {
		const [looked, other] = [npm("looked-at"), npm("other")];
		await refreshes.markChecked("weekly", [looked]);
		const now = empty.clock.now();
		expect(await refreshes.notCheckedSince("weekly", [looked, other], now - 1)).toEqual([other]);
		expect(await refreshes.notCheckedSince("weekly", [other, looked], now)).toEqual([other, looked]);
	});

	it("may be many more than one call can write or read", async () => {
		const refs = Array.from({ length: 130 }, (_, index) => npm(`package-${index}`));
		await refreshes.markChecked("weekly", refs);
		expect(await refreshes.notCheckedSince("weekly", refs, empty.clock.now() - 1)).toEqual([]);
	});
});

describe("marks of a tier", () => {
	it("say nothing about another one", async () => {
		const ref = npm("has-moved");
		await refreshes.markChecked("weekly", [ref]);
		expect(await refreshes.notCheckedSince("daily", [ref], empty.clock.now() - 1)).toEqual([ref]);
	});
});

describe("what is known", () => {
	it("is the document and the reports, each by the package's key", async () => {
		const express = npm("express");
		await assess(express);
		const known = await refreshes.readKnown([express, npm("unheard-of")]);
		expect([...known.keys()]).toEqual([packageKey(express)]);
		expect(known.get(packageKey(express))).toMatchObject({ document: { package: "express" }, reports: [] });
		expect([...(await refreshes.readReports([express, npm("unheard-of")])).keys()]).toEqual([
			packageKey(express),
		]);
	});
});
