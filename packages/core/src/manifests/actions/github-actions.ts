/**
 * GitHub's workflows and the action.yml of an action: what their steps and jobs use.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
import { isObject } from "../../json-object.ts";
import { parseYamlDocument } from "../documents/yaml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode, GraphRoot } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { checkWritten } from "../written-files.ts";
import { pinnedVersionsIn, pinOf } from "./pins.ts";

const FORMAT = "github-actions";

export const githubActions = {
	id: FORMAT,
	family: "actions",
	role: "list",
	fileNames: ["action.yml", "action.yaml"],
	matchesName: (name, folder) => /(?:^|\/)\.github\/workflows$/.test(folder) && /\.ya?ml$/.test(name),
	content: [
		{ kind: "head", test: (head) => /^jobs:[ \t]*(?:#.*)?\r?$/m.test(head) && /^["']?on["']?:/m.test(head) },
		{ kind: "head", test: (head) => /^runs:[ \t]*(?:#.*)?\r?$/m.test(head) && /^[ \t]+using:/m.test(head) },
	],
	read: readGithubActions,
} as const satisfies FormatDescription;

/** `owner/repository`, optionally with a path within it, and the requested reference. */
const USES = /^([^/@\s]+\/[^/@\s]+)(?:\/[^@\s]*)?(?:@(\S+))?$/;
const ON_GITHUB = /^https:\/\/(?:www\.)?github\.com\//i;

/** @throws ManifestError */
function readGithubActions(text: string, gate: PackageGate): ManifestContent {
	checkWritten(text, FORMAT);
	const document = parseYamlDocument(text, FORMAT);
	const { jobs, runs, name } = document;
	if (!isObject(jobs) && !isObject(runs)) {
		throw new ManifestError(
			"malformed",
			"The file has neither jobs, like a workflow, nor runs, like the action.yml of an action.",
			{ format: FORMAT, path: "jobs" },
		);
	}
	const nodes: GraphNode[] = [];
	const roots: GraphRoot[] = [];
	const pinned = pinnedVersionsIn(text);
	for (const uses of [...usedByJobs(jobs), ...usedBy(runs)]) {
		const found = packageOf(uses, gate);
		if (!found) continue;
		const { version, requirement } = pinOf(found.asked, pinned.get(uses));
		roots.push({ node: nodes.length, scope: "prod", requirement });
		nodes.push({ ref: gate.refOf("actions", found.name), name: found.name, version });
	}
	return {
		project: typeof name === "string" ? name : undefined,
		...contentOf({ nodes, roots, edges: undefined }, FORMAT),
	};
}

function* usedByJobs(jobs: unknown): Generator<string> {
	if (!isObject(jobs)) return;
	for (const job of Object.values(jobs)) {
		if (!isObject(job)) continue;
		// A workflow that another one calls counts as its own job.
		if (typeof job["uses"] === "string") yield job["uses"].trim();
		yield* usedBy(job);
	}
}

/** @param work a job, or an action's `runs` */
function* usedBy(work: unknown): Generator<string> {
	if (!isObject(work)) return;
	if (typeof work["image"] === "string") yield work["image"].trim();
	if (!Array.isArray(work["steps"])) return;
	for (const step of work["steps"]) {
		if (isObject(step) && typeof step["uses"] === "string") yield step["uses"].trim();
	}
}

/** Skips anything that is not an action of a repository on GitHub. */
function packageOf(uses: string, gate: PackageGate): { name: string; asked: string | undefined } | undefined {
	const [, name, asked] = USES.exec(uses.replace(ON_GITHUB, "")) ?? [];
	const reason = whyNot(uses, name);
	if (reason === undefined && name !== undefined) return { name, asked };
	gate.skip(uses, reason ?? "");
	return undefined;
}

function whyNot(uses: string, name: string | undefined): string | undefined {
	if (/^docker:\/\//i.test(uses) || /^Dockerfile\b/i.test(uses)) return "a container image";
	if (/^\.{1,2}(?:\/|$)/.test(uses)) return "part of the same repository";
	if (/\$\{\{/.test(uses)) return "an expression, whose value only a run knows";
	if (/^[a-z][a-z+.-]*:\/\//i.test(uses) && !ON_GITHUB.test(uses)) return "from a forge other than GitHub";
	return name === undefined ? "no owner and repository" : undefined;
}
