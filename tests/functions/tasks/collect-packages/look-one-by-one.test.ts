import { UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef, type PackageRef, parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { unpackReports } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { lookOneByOne } from "@dephealth/functions/tasks/collect-packages/look-one-by-one.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";
import { aRegistryReport, OBSERVED_AT } from "../../../source-reports.ts";

const clock = createManualClock({ start: Date.parse(OBSERVED_AT) });
const since = clock.now();
const FIRST = { tier: "first", since } as const;
/** A round that is nobody's thorough one, of the packages of this test. */
const ROUND = { tier: "weekly", round: 1, since } as const;
const cargo = (name: string) => parsePackageSpec(`cargo/${name}`);
const earlier = "2026-10-01T00:00:00.000Z";

type Choice = Parameters<typeof lookOneByOne>[3];

async function look(
	items: readonly PackageRef[],
	options: {
		round?: typeof FIRST | typeof ROUND;
		stored?: Record<string, SourceReport>;
		failing?: (ref: PackageRef) => boolean;
		choice?: Choice;
	} = {},
) {
	const [read, asked]: [string[], string[]] = [[], []];
	const stored = new Map(
		Object.entries(options.stored ?? {}).map(([name, report]) => [packageKey(cargo(name)), [report]]),
	);
	const deps = {
		refreshes: {
			readReports: async (refs: readonly PackageRef[]) => {
				read.push(...refs.map(formatPackageRef));
				return stored;
			},
		},
		source: {
			collect: async (ref: PackageRef) => {
				asked.push(formatPackageRef(ref));
				if (options.failing?.(ref)) throw new UpstreamUnavailableError("down", { source: "x", status: 503 });
				return aRegistryReport();
			},
		},
		clock,
	};
	const packed = await lookOneByOne(
		"registry",
		deps,
		{ items, round: options.round ?? FIRST },
		options.choice,
	);
	const entries = (await unpackReports(packed)).map((entry) =>
		typeof entry === "string" ? entry : entry.state,
	);
	return { read, asked, entries };
}

describe("a look at a batch, a call for each package", () => {
	it("reads and asks about the packages that the source covers, and no others", async () => {
		expect(await look([parsePackageSpec("npm/express"), cargo("serde")])).toEqual({
			read: ["cargo/serde"],
			asked: ["cargo/serde"],
			entries: ["not_asked", "collected"],
		});
	});

	it("does not even read what is left to others", async () => {
		const isLeft = ({ name }: PackageRef) => name === "left";
		expect(await look([cargo("left"), cargo("serde")], { choice: { isLeft } })).toMatchObject({
			read: ["cargo/serde"],
			entries: ["not_asked", "collected"],
		});
	});

	it("asks again in a round about what is unknown or failed, and not about what was read", async () => {
		const stored = {
			known: { ...aRegistryReport(), observedAt: earlier },
			stale: { ...aRegistryReport(), observedAt: earlier, staleBecause: "UpstreamTimeoutError" },
			failed: { source: "registry", state: "failed", error: "UpstreamTimeoutError", cause: "slow" },
		} as const;
		const items = ["known", "stale", "failed", "new"].map(cargo);
		expect((await look(items, { round: ROUND, stored })).asked).toEqual([
			"cargo/stale",
			"cargo/failed",
			"cargo/new",
		]);
	});

	it("asks for a reason of the source's own, when it has one", async () => {
		const isAsked = ({ name }: PackageRef) => name === "due";
		expect((await look([cargo("due"), cargo("other")], { choice: { isAsked } })).asked).toEqual([
			"cargo/due",
		]);
	});

	it("is a failure of one package when one fails, and of the source when all do", async () => {
		const items = [cargo("one"), cargo("two")];
		const one = await look(items, { failing: ({ name }) => name === "one" });
		expect(one.entries).toEqual(["failed", "collected"]);
		await expect(look(items, { failing: () => true })).rejects.toThrow(UpstreamUnavailableError);
	});
});
