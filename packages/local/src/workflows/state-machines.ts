/** Reads the workflow definitions and puts this runtime's names in place of their placeholders. */
import { definitionPath, type MachineName } from "@dephealth/contract/machines.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { readDefinitionText } from "./definition-files.ts";

/** A definition's placeholder has no value: the file and the runtime do not fit together. */
export class UnknownPlaceholderError extends Error {
	override name = "UnknownPlaceholderError";
}

const PLACEHOLDER = /\$\{(\w+)\}/g;

/**
 * @param values for the placeholders that are not functions, e.g. queue URLs
 * @throws UnknownPlaceholderError
 */
export function readDefinition(machine: MachineName, values: Readonly<Record<string, string>>): string {
	const names = new Map<string, string>([
		...Object.keys(TASK_FUNCTIONS).map((name): [string, string] => [name, name]),
		...Object.entries(values),
	]);
	const file = definitionPath(machine);
	return readDefinitionText(file).replace(PLACEHOLDER, (_, name: string) => {
		const value = names.get(name);
		if (value === undefined) {
			throw new UnknownPlaceholderError(`${file} uses \${${name}}, which this runtime does not know.`);
		}
		return value;
	});
}
