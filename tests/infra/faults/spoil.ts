/** Ways to spoil an app: each makes one change to a copy of it. */
import type { PropertyName } from "../properties.ts";
import { plain, type ResourceType, TYPES } from "../read-app.ts";
import type { App, Resource } from "../synth/synthesize.ts";

export type Fault = { says: string; apply(app: App): App };
/** At least one fault for each property. */
export type Faults = Partial<Record<PropertyName, readonly [Fault, ...Fault[]]>>;

type Inputs = Resource["inputs"];

/**
 * Finds the resource of a type whose logical name matches. With several, the first by name: the order in which an app
 * makes its resources differs from one evaluation to the next.
 *
 * @throws Error when there is none
 */
export function find(app: App, type: ResourceType, name: RegExp): Resource {
	const [resource] = app.resources
		.filter((candidate) => candidate.type === TYPES[type] && name.test(candidate.name))
		.toSorted((a, b) => (a.name < b.name ? -1 : 1));
	if (!resource) throw new Error(`There is no ${type} like ${name} to spoil.`);
	return resource;
}

export function change(type: ResourceType, name: RegExp, mutate: (inputs: Inputs) => void): Fault["apply"] {
	return (original) => {
		const found = find(original, type, name);
		const changed = structuredClone(found);
		mutate(changed.inputs);
		return { ...original, resources: original.resources.map((each) => (each === found ? changed : each)) };
	};
}

export function set(type: ResourceType, name: RegExp, inputs: Inputs): Fault["apply"] {
	return change(type, name, (existing) => Object.assign(existing, inputs));
}

export function remove(type: ResourceType, name: RegExp): Fault["apply"] {
	return (original) => {
		const removed = find(original, type, name);
		return { ...original, resources: original.resources.filter((resource) => resource !== removed) };
	};
}

export function add(type: ResourceType, name: string, inputs: Inputs): Fault["apply"] {
	return (app) => ({ ...app, resources: [...app.resources, { type: TYPES[type], name, inputs }] });
}

/** Adds a statement to a role. */
export function allow(role: RegExp, action: string, resource: (app: App) => string): Fault["apply"] {
	return (app) =>
		change("role", role, (inputs) => {
			const policy = JSON.stringify({
				Statement: [{ Effect: "Allow", Action: [action], Resource: [resource(app)] }],
			});
			inputs["inlinePolicies"] = [
				...((inputs["inlinePolicies"] ?? []) as unknown[]),
				{ name: "fault", policy },
			];
		})(app);
}

/** Changes the text of a definition. @throws Error when the text is not in it */
export function rewrite(machine: RegExp, from: string | RegExp, to: string): Fault["apply"] {
	return change("machine", machine, (inputs) => {
		const text = String(inputs["definition"]);
		const changed = text.replace(from, to);
		if (changed === text) throw new Error(`The definition does not contain ${from}.`);
		inputs["definition"] = changed;
	});
}

/** Changes a function's environment variables. */
export function environment(
	name: RegExp,
	mutate: (variables: Record<string, string>) => void,
): Fault["apply"] {
	return change("function", name, (inputs) => {
		const { variables } = plain(inputs["environment"]) as { variables: Record<string, string> };
		mutate(variables);
	});
}

export function build(mutate: (properties: App["builds"][number]) => void): Fault["apply"] {
	return (original) => {
		const builds = structuredClone(original.builds);
		const [first] = builds;
		if (first) mutate(first);
		return { ...original, builds };
	};
}

export const table = (name: string) => (app: App) =>
	`arn:aws:dynamodb:${app.region}:${app.account}:table/${
		app.resources.find((resource) => resource.name === `${name}Table`)?.inputs["name"]
	}`;
