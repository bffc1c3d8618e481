import { realpathSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { createRegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { renderSummaryReport } from "@dephealth/core/reports/summary-report.ts";
import { assessDependencies, type ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { PackageReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { selectDependencies } from "@dephealth/core/scan/dependencies/select-dependencies.ts";
import { applyAcceptedRisks } from "@dephealth/core/scan/gates/accepted-risks.ts";
import { NO_GATES } from "@dephealth/core/scan/gates/gates.ts";
import { endOf } from "../scan/embedded-scan.ts";
import { openSubject } from "../scan/open-subject.ts";
import { readScanConfig, registrySettingsOf } from "../scan/scan-config.ts";
import type { McpDeps } from "./mcp-deps.ts";

/** An agent may be tricked into asking for files outside its project. */
export class OutsideFolderError extends Error {
	override name = "OutsideFolderError";
}

const WIDTH = 120;

/** @throws OutsideFolderError, ManifestFileError */
export async function scanManifest(
	{ runtime, folder, now }: McpDeps,
	path: string,
	{ direct }: { direct: boolean },
): Promise<string> {
	const unread = openSubject([within(folder, path)], {
		recursive: false,
		readStandardInput: () => Buffer.alloc(0),
	});
	const config = await readScanConfig(unread.folder, undefined);
	const subject = unread.read(createRegistryPolicy(registrySettingsOf(config, unread.folder)));
	const selected = selectDependencies(subject.input.dependencies, { direct, prod: false });
	const input = { ...subject.input, dependencies: selected.dependencies };
	const result = assessDependencies(input, await readAll(runtime, input));
	const acceptance = applyAcceptedRisks(result.dependencies, config.accepted_risks, now());
	const report = {
		file: subject.name,
		text: subject.text,
		result,
		acceptance,
		...NO_GATES,
		notes: [...subject.notes, ...(input.dependencies.length === 0 ? subject.emptiness() : [])],
	};
	return renderSummaryReport(report, { colour: false, width: WIDTH, all: false });
}

/** Reuses the answers to earlier questions: an agent's session is short. */
async function readAll(
	runtime: McpDeps["runtime"],
	{ dependencies }: ScanInput,
): Promise<ReadonlyMap<string, PackageReading>> {
	const refs = dependencies.map(({ ref }) => ref);
	const readings = await runtime.read(refs);
	const left = refs.filter((ref) => readings.get(packageKey(ref))?.kind !== "known");
	if (left.length === 0) return readings;
	await runtime.collectAll(left, () => {}, new AbortController().signal);
	const collected = [...(await runtime.read(left))].map(([key, reading]) => [key, endOf(reading)] as const);
	return new Map([...readings, ...collected]);
}

/** Compares real paths: a symbolic link may lead out of the folder. */
function within(folder: string, path: string): string {
	const wanted = resolve(folder, path);
	let real = wanted;
	try {
		real = realpathSync(wanted);
	} catch {
		// The caller that opens the file reports that it is missing.
	}
	const inside = relative(realpathSync(folder), real);
	if (inside.startsWith("..") || isAbsolute(inside)) {
		throw new OutsideFolderError(`${path} is outside the working folder and is not read.`);
	}
	return wanted;
}
