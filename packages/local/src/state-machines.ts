/** Reads the workflow definitions and puts this runtime's names in place of their placeholders. */
import { readFileSync } from "node:fs";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";

/** Name on AWS and here → file. `collect-package` runs STANDARD, so that its history can be read. */
export const STATE_MACHINES = [
	{ name: "collect-package", file: "state-machines/collect-package.asl.json", type: "STANDARD" },
	{ name: "process-dead-letters", file: "state-machines/process-dead-letters.asl.json", type: "STANDARD" },
	{ name: "refresh-packages", file: "state-machines/refresh-packages.asl.json", type: "STANDARD" },
	{ name: "heal-stale-packages", file: "state-machines/heal-stale-packages.asl.json", type: "STANDARD" },
	{ name: "deliver-webhook", file: "state-machines/deliver-webhook.asl.json", type: "STANDARD" },
] as const;

export type StateMachineName = (typeof STATE_MACHINES)[number]["name"];

/** A definition's placeholder has no value: the file and the runtime do not fit together. */
export class UnknownPlaceholderError extends Error {
	override name = "UnknownPlaceholderError";
}

const PROJECT_ROOT = new URL("../../../", import.meta.url);
const PLACEHOLDER = /\$\{(\w+)\}/g;

/**
 * @param values for the placeholders that are not functions, e.g. queue URLs
 * @throws UnknownPlaceholderError
 */
export function readDefinition(file: string, values: Readonly<Record<string, string>>): string {
	const names = new Map<string, string>([
		...Object.keys(TASK_FUNCTIONS).map((name): [string, string] => [name, name]),
		...Object.entries(values),
	]);
	return readFileSync(new URL(file, PROJECT_ROOT), "utf8").replace(PLACEHOLDER, (_, name: string) => {
		const value = names.get(name);
		if (value === undefined) {
			throw new UnknownPlaceholderError(`${file} uses \${${name}}, which this runtime does not know.`);
		}
		return value;
	});
}
