/** How things are called: by AWS, by the functions' environment and by the placeholders of the definitions. */

/** `dead-letters` → `DeadLetters` */
export function pascalCase(name: string): string {
	return words(name)
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
		.join("");
}

/** `collect-package` → `COLLECT_PACKAGE` */
export function screamingCase(name: string): string {
	return words(name).join("_").toUpperCase();
}

/** `TasksClaim` → `tasks-claim` */
export function kebabCase(name: string): string {
	return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}

function words(name: string): string[] {
	return name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
}

/** The name that the functions' configuration (core/src/config.ts) reads it by. */
export const variableOf = {
	table: (name: string) => `${screamingCase(name)}_TABLE`,
	queue: (name: string) => `${screamingCase(singular(name))}_QUEUE_URL`,
	topic: (name: string) => `${screamingCase(name)}_TOPIC_ARN`,
	stateMachine: (name: string) => `${screamingCase(name)}_STATE_MACHINE_ARN`,
};

/** The name in `${…}` that the definitions in `state-machines/` use for it. */
export const placeholderOf = {
	queue: (name: string) => `${pascalCase(singular(name))}QueueUrl`,
	topic: (name: string) => `${pascalCase(name)}TopicArn`,
	stateMachine: (name: string) => `${pascalCase(name)}StateMachineArn`,
};

/** A queue is named after what is in it, its variable after one of them: `dead-letters`, DEAD_LETTER_QUEUE_URL. */
function singular(name: string): string {
	return name.replace(/s$/, "");
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

/** @throws Error when the app has nothing of that name: a table of names and what is made from it do not fit */
export function found<T>(things: ReadonlyMap<string, T>, name: string): T {
	const thing = things.get(name);
	if (thing === undefined) {
		throw new Error(`The app has no '${name}'; it has ${[...things.keys()].join(", ") || "none"}.`);
	}
	return thing;
}
