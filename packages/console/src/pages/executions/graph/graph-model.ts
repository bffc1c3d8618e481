/** A level of a machine as a graph: which states are drawn, and which ways between them. Pure. */
import { type AslMachine, type AslState, type Exit, exitsOf, innerMachines, isDistributed } from "../asl.ts";
import { edgeKey, type RunFacts, type Visit, type VisitKind } from "../history.ts";

/** `path`: the entered states; `all`: all states of the definition. */
export type GraphMode = "path" | "all";

export type NodeKind = VisitKind | "none";

export const KIND_WORD: Readonly<Record<NodeKind, string>> = {
	ok: "succeeded",
	run: "running",
	bad: "failed",
	warn: "its error was caught",
	stop: "stopped",
	none: "not entered",
};

export type GraphNode = {
	name: string;
	state: AslState;
	kind: NodeKind;
	/** Every time that it was entered. */
	visits: readonly Visit[];
	/** `stack`: a distributed Map whose items run elsewhere. */
	shape: "task" | "choice" | "pill" | "frame" | "stack";
	/** The graphs inside of it, one level a lane. */
	lanes: readonly GraphLevel[];
	/** States that it could have led to, and that are not drawn. */
	hidden: readonly string[];
};

export type GraphEdge = Exit & {
	from: string;
	/** `caught` and `taken` happened; `live` leads to a running state. */
	way: "idle" | "taken" | "live" | "caught";
	/** Leads to where the machine has been before. */
	isBack: boolean;
};

export type GraphLevel = {
	start: string;
	nodes: readonly GraphNode[];
	edges: readonly GraphEdge[];
};

/** @param facts undefined: the definition alone is drawn */
export function graphOf(machine: AslMachine, facts: RunFacts | undefined, mode: GraphMode): GraphLevel {
	const isPath = mode === "path" && facts !== undefined;
	const all = Object.keys(machine.States);
	const entered = all.filter((name) => facts?.byName.has(name));
	const names = new Set(isPath && entered.length > 0 ? entered : isPath ? [machine.StartAt] : all);
	const start = names.has(machine.StartAt) ? machine.StartAt : (first(names) ?? machine.StartAt);
	const drawing = { machine, drawn: names, facts, mode };
	const nodes = [...names].map((name) => nodeOf(name, drawing));
	const edges = withDirections(
		start,
		[...names].flatMap((name) => edgesOf(name, drawing)),
	);
	return { start, nodes, edges };
}

function first<T>(items: Iterable<T>): T | undefined {
	for (const item of items) return item;
	return undefined;
}

function stateOf(machine: AslMachine, name: string): AslState {
	return machine.States[name] ?? { Type: "Pass" };
}

/** The drawing of a machine: some of its states, with the events of a run. */
type Drawing = {
	machine: AslMachine;
	drawn: ReadonlySet<string>;
	facts: RunFacts | undefined;
	mode: GraphMode;
};

function nodeOf(name: string, { machine, drawn, facts, mode }: Drawing): GraphNode {
	const state = stateOf(machine, name);
	const visits = facts?.byName.get(name) ?? [];
	const isStack = isDistributed(state) && facts !== undefined;
	const inner = isStack && mode === "path" ? [] : innerMachines(state);
	return {
		name,
		state,
		kind: kindOf(visits),
		visits,
		shape: shapeOf(state, isStack && mode === "path"),
		// A distributed Map's states stand in its items' own histories.
		lanes: inner.map((machine) => graphOf(machine, isStack ? undefined : facts, mode)),
		hidden: [...new Set(exitsOf(state).map(({ to }) => to))].filter((to) => !drawn.has(to)),
	};
}

function shapeOf(state: AslState, isStack: boolean): GraphNode["shape"] {
	if (isStack) return "stack";
	if (innerMachines(state).length > 0) return "frame";
	if (state.Type === "Choice") return "choice";
	return ["Succeed", "Fail", "Pass"].includes(state.Type) ? "pill" : "task";
}

/** The visit that matters most decides: running, failed, caught, else the last one. */
function kindOf(visits: readonly Visit[]): NodeKind {
	const kinds = new Set(visits.map(({ kind }) => kind));
	for (const kind of ["run", "bad", "warn", "stop"] as const) if (kinds.has(kind)) return kind;
	return visits.length > 0 ? "ok" : "none";
}

/** Draws one edge for several transitions to the same state, unless they differ in what happened. */
function edgesOf(name: string, { machine, drawn, facts, mode }: Drawing): GraphEdge[] {
	const isPath = mode === "path" && facts !== undefined;
	const made = new Map<string, GraphEdge>();
	for (const exit of exitsOf(stateOf(machine, name))) {
		if (!drawn.has(exit.to)) continue;
		const way = wayOf(name, exit, facts);
		if (isPath && way === "idle") continue;
		const key = `${exit.to} ${exit.kind === "catch"} ${way}`;
		if (!made.has(key)) made.set(key, { ...exit, from: name, way, isBack: false });
	}
	const ways = [...made.values()];
	// A dashed Catch beside a taken edge to the same state adds nothing.
	return ways.filter(
		(edge) =>
			edge.way !== "idle" ||
			edge.kind !== "catch" ||
			!ways.some(({ to, way }) => to === edge.to && way !== "idle"),
	);
}

function wayOf(from: string, exit: Exit, facts: RunFacts | undefined): GraphEdge["way"] {
	if (!facts) return "idle";
	const key = edgeKey(from, exit.to);
	if (exit.kind === "catch") return facts.caught.has(key) ? "caught" : "idle";
	if (!facts.taken.has(key)) return "idle";
	return facts.byName.get(exit.to)?.some(({ kind }) => kind === "run") ? "live" : "taken";
}

/** Marks the edges that close a circle, found depth first from the start. */
function withDirections(start: string, edges: readonly GraphEdge[]): GraphEdge[] {
	const out = Map.groupBy(edges, ({ from }) => from);
	const state = new Map<string, "open" | "done">();
	const back = new Set<GraphEdge>();
	function visit(name: string): void {
		state.set(name, "open");
		for (const edge of out.get(name) ?? []) {
			if (state.get(edge.to) === "open") back.add(edge);
			else if (!state.has(edge.to)) visit(edge.to);
		}
		state.set(name, "done");
	}
	for (const name of [start, ...out.keys()]) if (!state.has(name)) visit(name);
	return edges.map((edge) => ({ ...edge, isBack: back.has(edge) }));
}
