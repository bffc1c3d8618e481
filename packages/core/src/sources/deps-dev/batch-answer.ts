/** Puts the answers about one package of a batch together. Pure. */
import type { Advisory } from "../../facts/source-facts.ts";
import type { DepsDevReport, FailedReport, Gap } from "../../facts/source-report.ts";
import type { AdvisoryAnswer } from "../osv/requests.ts";
import { advisoriesAlone, DESCRIPTION_FIELDS, NO_DESCRIPTION, notCovered } from "./advisories-alone.ts";
import type { DepsDevQuestion, Look } from "./batch-look.ts";
import type { BatchVersion } from "./batch-requests.ts";
import type { DepsDevFacts } from "./facts.ts";
import { projectFacts, versionFacts } from "./report-facts.ts";
import { gapsOf } from "./requests.ts";
import type { DepsDevProject } from "./schema.ts";
import type { SourceProject } from "./source-project.ts";

/** `hasNewRelease`: the default version is another than the one last known, or its deprecation has changed. */
export type DepsDevAnswer = { report: DepsDevReport | FailedReport; hasNewRelease: boolean };

/** `uncovered`: deps.dev does not cover its ecosystem, so only the advisories are read. */
export type Entry = { question: DepsDevQuestion; found: Look | FailedReport | "uncovered" };
export type Advised = { value: Advisory[] | null; stamp?: string | null | undefined; gaps: Gap[] };

export function isFailed(found: Entry["found"]): found is FailedReport {
	return typeof found === "object" && "state" in found;
}

/** @param answer undefined when the package was not asked about */
export function advisedOf(
	{ question, found }: Entry,
	answer: AdvisoryAnswer | undefined,
): Advised | undefined {
	const { advisories: known, advisoryStamp } = question.previous?.facts ?? {};
	const isRead = answer !== undefined && answer !== "unchanged" && "advisories" in answer;
	if (isRead) return { value: answer.advisories, stamp: answer.stamp, gaps: [] };
	// Unchanged, or unavailable: the last known value is better than nothing.
	if (known) return { value: known, stamp: advisoryStamp, gaps: [] };
	if (isFailed(found)) return undefined;
	const error = answer instanceof Error ? answer.name : "BadResponseError";
	return { value: null, gaps: gapsOf(["advisories"], error) };
}

type Answers = Entry & {
	version: BatchVersion | undefined;
	source: SourceProject | null;
	advised: Advised | undefined;
	projects: ReadonlyMap<string, DepsDevProject | null>;
	observedAt: string;
};

export function answerOf(answers: Answers): DepsDevAnswer {
	const { question, found, advised, observedAt } = answers;
	const { ref, previous } = question;
	if (found === "uncovered") {
		const { value = null, gaps = [], stamp } = advised ?? {};
		const report = notCovered(ref, { value, gaps }, observedAt);
		const facts = { ...report.facts, ...(stamp && { advisoryStamp: stamp }) };
		return { report: { ...report, facts }, hasNewRelease: false };
	}
	if (isFailed(found)) {
		const malware = advised?.value?.filter(({ kind }) => kind === "malware") ?? [];
		const isRemoved = found.error === "PackageNotFoundError" && !previous && malware.length > 0;
		const removed = () => advisoriesAlone(ref, { value: malware, gaps: [] }, observedAt);
		return { report: isRemoved ? removed() : found, hasNewRelease: false };
	}
	const report = reportOf(found, answers);
	return { report, hasNewRelease: found.isNew && hasChanged(previous, report.facts) };
}

function reportOf(look: Look, { version, source, advised, projects, observedAt }: Answers): DepsDevReport {
	const projectId = source?.projectId ?? undefined;
	const project = projectId === undefined ? null : projects.get(projectId);
	return {
		source: "deps_dev",
		state: "collected",
		observedAt,
		facts: {
			...look.releases,
			...(version ? versionFacts(version) : NO_DESCRIPTION),
			repository: source?.repository ?? null,
			project: project ? projectFacts(project) : null,
			dependents: look.dependents,
			...(advised?.value && { advisories: advised.value }),
			...(advised?.stamp && { advisoryStamp: advised.stamp }),
		},
		gaps: [
			...(version ? [] : gapsOf(DESCRIPTION_FIELDS, "BadResponseError")),
			// Half an answer says nothing about whose half is missing.
			...(project === undefined ? gapsOf(["project"], "BadResponseError") : []),
			...look.gaps,
			...(advised?.gaps ?? []),
		],
	};
}

function hasChanged(previous: DepsDevReport | undefined, facts: DepsDevFacts): boolean {
	const before = previous?.facts;
	return (
		before?.defaultVersion !== facts.defaultVersion ||
		before.versionCount !== facts.versionCount ||
		before.deprecation.latest !== facts.deprecation.latest
	);
}
