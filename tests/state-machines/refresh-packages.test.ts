import { MAX_PAGES } from "@dephealth/core/refresh/plan-refresh.ts";
import { expect, it } from "vitest";
import { definitionOf } from "./definitions.ts";
import { describeChanges } from "./refresh-packages/changed-cases.ts";
import { describeDyingRuns } from "./refresh-packages/dying-run-cases.ts";
import { describeFailingSources } from "./refresh-packages/failing-source-cases.ts";
import {
	createRefreshWorld,
	EVENTS_A_PAGE,
	EVENTS_OF_PATIENCE,
	MACHINE,
} from "./refresh-packages/refresh-world.ts";

const world = createRefreshWorld();

const MAX_EVENTS = 25_000;

it("the history of an execution has room for its pages, and for as many that wait as its day has time for", () => {
	const day = definitionOf(MACHINE).TimeoutSeconds ?? Number.POSITIVE_INFINITY;
	const waiting = (day / 1800) * (EVENTS_OF_PATIENCE - EVENTS_A_PAGE);
	expect(MAX_PAGES * EVENTS_A_PAGE + waiting).toBeLessThan(MAX_EVENTS * 0.9);
});

describeChanges(world);
describeFailingSources(world);
describeDyingRuns(world);

it("every state of the definition is reached by the cases above", () => {
	expect(world.walk.missed()).toEqual([]);
});
