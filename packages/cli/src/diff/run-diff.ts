import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import { createRegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { FILE_WIDTH, terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { assessDependencies } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import { narrowResult } from "@dephealth/core/scan/assessment/narrow-result.ts";
import type { PackageReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { diffDependencies } from "@dephealth/core/scan/dependencies/diff-dependencies.ts";
import { applyAcceptedRisks } from "@dephealth/core/scan/gates/accepted-risks.ts";
import { judgeGates } from "@dephealth/core/scan/gates/gates.ts";
import { EXIT } from "../exit-codes.ts";
import { gatesOf } from "../gates/gates-of.ts";
import { openRepository } from "../git/repository.ts";
import { type Assessment, type AssessOptions, assess } from "../scan/assess.ts";
import { readStandardInput } from "../scan/manifest-file.ts";
import { checkOutputFiles, writeOutputFile } from "../scan/output-files.ts";
import { readScanConfig, registrySettingsOf } from "../scan/scan-config.ts";
import type { DiffFormat } from "./diff-formats.ts";
import { type DiffReport, type Former, formerKey } from "./diff-report.ts";
import type { DiffSide } from "./diff-side.ts";
import { readSides } from "./diff-sides.ts";
import { renderDiff } from "./render-diff.ts";

export type DiffOptions = AssessOptions & {
	since?: string;
	format: DiffFormat;
	output?: string;
	failOn: string[];
	config?: string;
	all: boolean;
};

/** `dephealth diff`: compares two states of the dependencies, and assesses added and changed packages. */
export async function runDiff(states: readonly string[], options: DiffOptions): Promise<void> {
	if (options.output !== undefined) checkOutputFiles([options.output]);
	const config = await readScanConfig(".", options.config);
	const gates = await gatesOf(options.failOn, config);
	const { before, after } = readSides(states, options.since, {
		registries: createRegistryPolicy(registrySettingsOf(config, ".")),
		repository: once(() => openRepository(".")),
		readStandardInput,
	});
	const diff = diffDependencies(before.dependencies, after.dependencies);
	const dependencies = [...diff.added, ...diff.changed.map((change) => change.after)];
	const { result, readings, notes, isStopped } = await assessSide(after, dependencies, diff.removed, options);
	const acceptance = applyAcceptedRisks(result.dependencies, config.accepted_risks, Date.now());
	const former = (of: readonly ManifestDependency[]) => formerStates(of, before, readings);
	const report: DiffReport = {
		before: before.name,
		after: after.name,
		scan: {
			file: `${before.name} → ${after.name}`,
			text: "",
			result,
			// A risk that matches nothing here may match elsewhere in the project.
			acceptance: { ...acceptance, unused: [] },
			...judgeGates(result.dependencies, gates, { acceptance }),
			notes: [...notes, ...after.notes.filter((note) => note.includes("was not read"))],
		},
		changed: new Map(
			former(diff.changed.map((change) => change.before)).map((state) => [formerKey(state), state]),
		),
		removed: former(diff.removed),
		unchanged: diff.unchanged,
	};
	const isFile = options.output !== undefined;
	const terminal = isFile ? { colour: false, width: FILE_WIDTH } : terminalOptions(process.stdout);
	const text = renderDiff(report, options.format, { ...terminal, all: options.all });
	if (options.output === undefined) process.stdout.write(text);
	else writeOutputFile(options.output, text);
	if (isStopped) process.exitCode = EXIT.interrupted;
	else process.exitCode = report.scan.failing.length > 0 ? EXIT.risk : EXIT.ok;
}

/** A report has judged its packages already. */
async function assessSide(
	after: DiffSide,
	dependencies: readonly ManifestDependency[],
	removed: readonly ManifestDependency[],
	options: DiffOptions,
): Promise<Assessment> {
	if (after.result) {
		const keys = new Set(dependencies.map(({ ref }) => packageKey(ref)));
		return { result: narrowResult(after.result, keys), readings: new Map(), notes: [], isStopped: false };
	}
	const input = { format: "list" as const, project: undefined, dependencies, skipped: [] };
	return assess(
		input,
		options,
		removed.map(({ ref }) => ref),
	);
}

/** The former states: those of an earlier report, else those of the former versions as they are judged now. */
function formerStates(
	dependencies: readonly ManifestDependency[],
	before: DiffSide,
	readings: ReadonlyMap<string, PackageReading>,
): Former[] {
	const judged: Pick<ScanResult, "dependencies"> =
		before.result ??
		assessDependencies({ format: "list", project: undefined, dependencies, skipped: [] }, readings);
	const risks = new Map(
		judged.dependencies.map(({ ecosystem, package: name, risk_level }) => [
			packageKey({ ecosystem, name }),
			risk_level,
		]),
	);
	return dependencies.map(({ ref, versions, requirement }) => ({
		ecosystem: ref.ecosystem,
		package: ref.name,
		versions: versions.length > 0 ? versions : requirement === undefined ? [] : [requirement],
		risk: risks.get(packageKey(ref)) ?? null,
	}));
}

function once<T>(make: () => T): () => T {
	let made: { value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}
