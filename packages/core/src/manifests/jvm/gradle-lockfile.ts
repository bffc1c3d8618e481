/** gradle.lockfile. It names everything that each configuration resolves. https://docs.gradle.org/current/userguide/dependency_locking.html */
import type { FormatDescription } from "../format-description.ts";
import { rootsOfAsked } from "../graph/asked-roots.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode, GraphRoot } from "../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "gradle.lockfile";

export const gradleLockfile = {
	id: FORMAT,
	family: "gradle",
	role: "list",
	fileNames: [FORMAT, "buildscript-gradle.lockfile", "settings-gradle.lockfile"],
	// One for each configuration, as Gradle wrote them before version 6.8.
	matchesName: (name, folder) =>
		name.endsWith(".gradle.lockfile") ||
		(/(?:^|\/)dependency-locks$/.test(folder) && name.endsWith(".lockfile")),
	content: [{ kind: "pattern", pattern: /^# This is a Gradle generated file for dependency locking/m }],
	read: readGradleLockfile,
} as const satisfies FormatDescription;

const HEADER = /^# This is a Gradle generated file/m;
const LINE = /^([^:=\s]+:[^:=\s]+):([^:=\s]+)(?:=(.*))?$/;
/** `testRuntimeClasspath`, `integrationTestCompileClasspath`. */
const TEST = /^test|Test/;

/** @throws ManifestError */
function readGradleLockfile(text: string, gate: PackageGate, asked: readonly Asked[] = []): ManifestContent {
	const nodes: GraphNode[] = [];
	for (const [index, line] of text.split(/\r?\n/).entries()) {
		const plain = line.trim();
		if (plain === "" || plain.startsWith("#") || plain.startsWith("empty=")) continue;
		const [, name, version, configurations = ""] = LINE.exec(plain) ?? [];
		if (name === undefined) {
			throw new ManifestError(
				"malformed",
				`The ${FORMAT} cannot be read at line ${index + 1}: a line is group:name:version=configurations.`,
				{ format: FORMAT, line: index + 1 },
			);
		}
		nodes.push({ ref: gate.refOf("maven", name), name, version, isDev: purposeOf(configurations) });
	}
	if (nodes.length === 0 && !HEADER.test(text) && !/^empty=/m.test(text)) {
		throw new ManifestError(
			"malformed",
			`The ${FORMAT} has neither modules nor Gradle's first line. Write it with gradle dependencies --write-locks.`,
			{ format: FORMAT },
		);
	}
	return {
		project: undefined,
		...contentOf({ nodes, roots: rootsOf(asked, nodes), edges: undefined }, FORMAT),
	};
}

/** A catalogue does not tell the purpose; the configurations do. */
function rootsOf(asked: readonly Asked[], nodes: readonly GraphNode[]): GraphRoot[] | undefined {
	return rootsOfAsked(asked, nodes)?.map((root) => {
		const isDev = nodes[root.node]?.isDev;
		return root.scope === "unknown" && isDev !== undefined
			? { ...root, scope: isDev ? "dev" : "prod" }
			: root;
	});
}

/** Configurations that only annotate or test are for development; undefined when no configuration is named. */
function purposeOf(configurations: string): boolean | undefined {
	const names = configurations.split(",").filter((name) => name !== "");
	return names.length === 0 ? undefined : names.every((name) => TEST.test(name));
}
