/** The histories the model is fitted on. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { Day } from "@dephealth/core/facts/day.ts";
import { isEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import * as z from "zod";

const day = z.number().int();
const days = z.array(day);

/** The data call ecosystems by their language. */
const BY_LANGUAGE: Readonly<Record<string, Ecosystem>> = { python: "pypi", rust: "cargo", ruby: "rubygems" };

/** The ecosystem by the product's name or the data's; undefined for one that the model does not know. */
export function toEcosystem(name: string): Ecosystem | undefined {
	if (Object.hasOwn(BY_LANGUAGE, name)) return BY_LANGUAGE[name];
	return isEcosystem(name) ? name : undefined;
}

const timelineSchema = z.object({
	repository: z.string(),
	package: z.string(),
	ecosystem: z.string().default("npm").transform(toEcosystem),
	sampleWeight: z.number().positive(),
	observedUntilDay: day,
	humanCommits: z.array(z.tuple([day, z.number().int()])),
	botCommitDays: days,
	tagDays: days,
	versionChangeDays: days,
});
export type Timeline = z.infer<typeof timelineSchema> & {
	/**
	 * The first day on which the repository counts: it was selected because it was used then, so it could not end
	 * earlier.
	 */
	countsFrom: Day;
};

const DATA = new URL("../data/", import.meta.url);
const FILES = ["maintenance-timelines.jsonl.gz", "maintenance-timelines-2.jsonl.gz"];
const MAX_BYTES = 64 * 1024 * 1024;

/** 2016-01-01: npm packages were drawn for their use in 2015 to 2020. */
const NPM_COUNTS_FROM: Day = 16_801;
/** 2017-01-01: the others stood in curated lists at the end of 2016. */
const OTHERS_COUNT_FROM: Day = 17_167;
/** The mean weight of the first file's packages, so that one of them counts like one of another ecosystem. */
const NPM_WEIGHT = 71;

/** @returns the timelines in the files' order, and the files' hashes */
export function readTimelines(): { timelines: Timeline[]; sha256: string[] } {
	const files = FILES.map((name) => readFileSync(new URL(name, DATA)));
	return {
		timelines: files.flatMap(parseTimelines),
		sha256: files.map((compressed) => createHash("sha256").update(compressed).digest("hex")),
	};
}

function parseTimelines(compressed: Buffer): Timeline[] {
	const lines = gunzipSync(compressed, { maxOutputLength: MAX_BYTES }).toString("utf8").split("\n");
	return lines
		.filter((line) => line !== "")
		.map((line) => {
			const timeline = timelineSchema.parse(JSON.parse(line));
			const isNpm = timeline.ecosystem === "npm";
			return {
				...timeline,
				sampleWeight: timeline.sampleWeight / (isNpm ? NPM_WEIGHT : 1),
				countsFrom: isNpm ? NPM_COUNTS_FROM : OTHERS_COUNT_FROM,
			};
		});
}

/** Grouping of the cross-validation: one owner's repositories are never split between fit and test. */
export function ownerOf(timeline: Pick<Timeline, "repository">): string {
	return timeline.repository.split("/")[0]?.toLowerCase() ?? "";
}
