import { expect, it } from "vitest";
import { describeFailingHealers } from "./heal-stale-packages/failing-healer-cases.ts";
import { createHealingWorld } from "./heal-stale-packages/healing-world.ts";
import { describeLostPackages } from "./heal-stale-packages/lost-package-cases.ts";

const world = createHealingWorld();

describeLostPackages(world);
describeFailingHealers(world);

it("the cases above have walked through every state of the machine", () => {
	expect(world.walk.missed()).toEqual([]);
});
