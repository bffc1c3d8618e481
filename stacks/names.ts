/** The names of things on AWS. */
import { createHash } from "node:crypto";

/** `dead-letters` → `DeadLetters` */
export function pascalCase(name: string): string {
	return words(name)
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
		.join("");
}

/** `TasksClaim` → `tasks-claim` */
export function kebabCase(name: string): string {
	return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}

function words(name: string): string[] {
	return name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
}

/**
 * The function's name in the app: the kind of its handler (api, tasks, jobs) and its file.
 *
 * @param handler e.g. `packages/functions/src/tasks/collect-package/claim.handler` → `TasksClaim`
 */
export function functionNameOf(handler: string): string {
	const match = /\/src\/([^/]+)\/(?:[^/]+\/)*([^/]+)\.\w+$/.exec(handler);
	if (!match)
		throw new Error(`${handler} is no path of a handler: …/src/kind/folder/file.export is expected.`);
	return pascalCase(`${match[1]}-${match[2]}`);
}

/** @throws Error when the app has nothing of that name, since the table of names and the resources differ */
export function found<T>(things: ReadonlyMap<string, T>, name: string): T {
	const thing = things.get(name);
	if (thing === undefined) {
		throw new Error(`The app has no '${name}'; it has ${[...things.keys()].join(", ") || "none"}.`);
	}
	return thing;
}

/** Longer ones are shortened: the strictest names, those of roles and schedules, have 64 characters. */
const MAX_STAGE = 20;
const HASH_LENGTH = 6;

/** The name of a stage within other names: as it is, or its beginning and a hash that tells it from others. */
export function stageLabel(stage: string): string {
	if (stage.length <= MAX_STAGE) return stage;
	const hash = createHash("sha256").update(stage).digest("hex").slice(0, HASH_LENGTH);
	return `${stage.slice(0, MAX_STAGE - HASH_LENGTH - 1)}-${hash}`;
}
