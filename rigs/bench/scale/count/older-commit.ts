/** Makes a repository's newest commit new: the stored history ends one commit earlier. */
import type { Clock } from "@dephealth/core/clock.ts";
import { gitHeadOf } from "@dephealth/local/sandbox/upstreams/git-objects.ts";
import { createUniverse } from "@dephealth/local/sandbox/world/universe.ts";
import type { Change } from "../../../soak/changes.ts";

/** Of `startSandbox`. */
const SEED = 1;

/** @param clock of the simulator, whose inventions are invented again */
export function createOlderCommit(clock: Clock): Change {
	const universe = createUniverse({ clock, seed: SEED });
	return (report) => {
		if (report.state !== "collected" || (report.source !== "github" && report.source !== "git"))
			return report;
		if (!report.facts.found) return report;
		const path = report.source === "git" ? report.facts.repository.path : report.facts.repository;
		const [owner = "", name = ""] = String(path).split("/");
		const found = universe.findRepository("github.com", owner, name);
		if (!found) return report;
		return {
			...report,
			facts: { ...report.facts, head: gitHeadOf(found.repository.commits.slice(1)) },
		} as typeof report;
	};
}
