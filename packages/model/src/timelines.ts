/** The histories the model is fitted on. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";

const day = z.number().int();
const days = z.array(day);

const timelineSchema = z.object({
	repository: z.string(),
	package: z.string(),
	sampleWeight: z.number().positive(),
	observedUntilDay: day,
	humanCommits: z.array(z.tuple([day, z.number().int()])),
	botCommitDays: days,
	tagDays: days,
	versionChangeDays: days,
});
export type Timeline = z.infer<typeof timelineSchema>;

export const TIMELINES_FILE = new URL("../data/maintenance-timelines.jsonl.gz", import.meta.url);
const MAX_BYTES = 64 * 1024 * 1024;

/** @returns the timelines in the file's order, and the hash of the file that they came from */
export function readTimelines(file: URL = TIMELINES_FILE): { timelines: Timeline[]; sha256: string } {
	const compressed = readFileSync(file);
	const lines = gunzipSync(compressed, { maxOutputLength: MAX_BYTES }).toString("utf8").split("\n");
	return {
		timelines: lines.filter((line) => line !== "").map((line) => timelineSchema.parse(JSON.parse(line))),
		sha256: createHash("sha256").update(compressed).digest("hex"),
	};
}

/** Grouping of the cross-validation: one owner's repositories are never split between fit and test. */
export function ownerOf(timeline: Timeline): string {
	return timeline.repository.split("/")[0]?.toLowerCase() ?? "";
}
