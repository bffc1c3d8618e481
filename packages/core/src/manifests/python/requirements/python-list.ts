/** Lists of PEP 508 requirements, as manifests of Python have them. */
import type { AskedPackages } from "../../graph/asked-packages.ts";
import type { RootScope } from "../../graph/graph-walk.ts";
import type { PackageGate } from "../../package-gate.ts";
import type { Origin } from "../../registries/registry-policy.ts";
import { parsePythonRequirement } from "./pep508.ts";
import { describePythonUrl } from "./python-url.ts";

/** The statement of a package's own entry elsewhere in the file: why it is skipped, or its origin. */
export type PythonSource = { reason: string } | { origin: Origin | undefined };

export type PythonListContext = {
	asked: AskedPackages;
	gate: PackageGate;
	/** The project's own name: its extras may name it again. */
	project: string | undefined;
	/** The source of a package by its normalised name; undefined when it comes from where all others do. */
	sourceOf(name: string): PythonSource | undefined;
	origin: Origin | undefined;
};

export function normalisePythonName(name: string): string {
	return name.replace(/[-_.]+/g, "-").toLowerCase();
}

export function addPythonList(value: unknown, scope: RootScope, context: PythonListContext): void {
	if (!Array.isArray(value)) return;
	for (const line of value) if (typeof line === "string") addPythonLine(line, scope, context);
}

export function addPythonLine(line: string, scope: RootScope, context: PythonListContext): void {
	const { asked, gate, project, sourceOf } = context;
	const requirement = parsePythonRequirement(line);
	if (!requirement) {
		const isPath = /^(?:-e\s|--editable|file:|[./])/.test(line.trim());
		gate.skip(line, isPath ? "a local path" : "not a requirement that pip accepts");
		return;
	}
	const { name, range, version, url, marker } = requirement;
	if (project !== undefined && normalisePythonName(name) === normalisePythonName(project)) return;
	const source = sourceOf(normalisePythonName(name));
	const elsewhere =
		source && "reason" in source ? source.reason : url === undefined ? undefined : describePythonUrl(url);
	if (elsewhere !== undefined) {
		gate.skip(name, elsewhere);
		asked.addElsewhere(normalisePythonName(name), scope);
	} else if (!source || "origin" in source)
		asked.add({
			name,
			scope,
			requirement: range,
			version,
			onlyWhere: marker,
			origin: source ? source.origin : context.origin,
		});
}
