import { createUniverse } from "@dephealth/local/sandbox/world/universe.ts";
import { expect, it } from "vitest";
import { frozenClock, NOW } from "../ask.ts";

it("keeps the lives that were looked at last, and only so many", () => {
	const universe = createUniverse({ clock: frozenClock, seed: 1 });
	const often = universe.findPackage("npm", "quiet-1");
	const once = universe.findPackage("npm", "quiet-2");
	for (let number = 0; number < 300; number++) {
		universe.findPackage("npm", `no-repository-${number}`);
		expect(universe.findPackage("npm", "quiet-1")).toBe(often);
	}
	const again = universe.findPackage("npm", "quiet-2");
	expect(again).not.toBe(once);
	expect(again).toEqual(once);
});

it("moves on with the day", () => {
	let now = NOW;
	const universe = createUniverse({ clock: { ...frozenClock, now: () => now }, seed: 1 });
	const today = universe.findPackage("npm", "active-1");
	now += 86_400_000;
	const tomorrow = universe.findPackage("npm", "active-1");
	const firstPublish = (life: typeof today) => Date.parse(life?.versions[0]?.publishedAt ?? "");
	expect(firstPublish(tomorrow) - firstPublish(today)).toBe(86_400_000);
});
