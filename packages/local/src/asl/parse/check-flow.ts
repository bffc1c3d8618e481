/** Checks a definition as a whole: where states lead, and who assigns which variable. */
import { UnsupportedAslError } from "../aws-errors.ts";
import type { State } from "./definition.ts";
import type { Container } from "./parse-context.ts";

/** Checks a container and those inside it, and adds every state to `all`. @throws UnsupportedAslError */
export function checkFlow(
	container: Container,
	all: Map<string, State>,
	outerVariables: ReadonlySet<string> = new Set(),
): void {
	const own = new Map(container.states.map((state) => [state.name, state]));
	checkTargets(container, own);
	checkReachable(container, own);
	for (const state of container.states) {
		if (all.has(state.name)) {
			throw new UnsupportedAslError(
				`${container.path}.States.${state.name}`,
				"another state of the machine has the same name",
			);
		}
		all.set(state.name, state);
	}
	const assigned = new Set(container.states.flatMap(assignedVariables));
	const visible = container.isDistributed ? new Set<string>() : outerVariables;
	for (const name of assigned) {
		if (visible.has(name)) {
			throw new UnsupportedAslError(
				container.path,
				`the variable '${name}' is assigned in an outer scope; an inner scope must use another name`,
			);
		}
	}
	for (const inner of container.inner) checkFlow(inner, all, new Set([...visible, ...assigned]));
}

function checkTargets(container: Container, own: ReadonlyMap<string, State>): void {
	if (!own.has(container.startAt)) {
		throw new UnsupportedAslError(
			container.path,
			`'StartAt' names '${container.startAt}', which is no state here`,
		);
	}
	for (const state of container.states) {
		for (const target of targets(state)) {
			if (own.has(target)) continue;
			throw new UnsupportedAslError(
				statePath(container, state.name),
				`leads to '${target}', which is no state here`,
			);
		}
	}
}

function checkReachable(container: Container, own: ReadonlyMap<string, State>): void {
	const reached = new Set<string>();
	const open = [container.startAt];
	for (let name = open.pop(); name !== undefined; name = open.pop()) {
		const state = own.get(name);
		if (!state || reached.has(name)) continue;
		reached.add(name);
		open.push(...targets(state));
	}
	for (const name of own.keys()) {
		if (!reached.has(name)) throw new UnsupportedAslError(statePath(container, name), "cannot be reached");
	}
	if (![...own.values()].some(isTerminal)) {
		throw new UnsupportedAslError(container.path, "has no state that ends it (End, Succeed or Fail)");
	}
}

function targets(state: State): string[] {
	const names = state.next === undefined ? [] : [state.next];
	if (state.type === "Choice") names.push(...state.choices.map((rule) => rule.next));
	if ("catch" in state) names.push(...state.catch.map((catcher) => catcher.next));
	return names;
}

function isTerminal(state: State): boolean {
	return state.type !== "Choice" && state.next === undefined;
}

function assignedVariables(state: State): string[] {
	const assigns = [state.assign];
	if (state.type === "Choice") assigns.push(...state.choices.map((rule) => rule.assign));
	if ("catch" in state) assigns.push(...state.catch.map((catcher) => catcher.assign));
	return assigns.flatMap((assign) => [...(assign?.keys() ?? [])]);
}

function statePath(container: Container, name: string): string {
	return container.path === "definition" ? `States.${name}` : `${container.path}.States.${name}`;
}
