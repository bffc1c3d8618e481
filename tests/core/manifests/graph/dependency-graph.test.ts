import { MAX_PATH_LENGTH, toDependencies } from "@dephealth/core/manifests/graph/dependency-graph.ts";
import {
	type EdgeVisitor,
	type GraphNode,
	type GraphRoot,
	MAX_EDGES,
	MAX_NODES,
	type RootScope,
} from "@dephealth/core/manifests/graph/graph-walk.ts";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

function node(name: string, version = "1.0.0"): GraphNode {
	return { ref: { ecosystem: "npm", name }, name, version };
}

function root(number: number, scope: RootScope = "prod", requirement = "^1.0.0"): GraphRoot {
	return { node: number, scope, requirement };
}

/** The numbers of the nodes that a node needs, by its number. */
function visitorOf(edges: readonly (readonly number[])[]): EdgeVisitor {
	return (number, visit) => {
		for (const needed of edges[number] ?? []) visit(needed);
	};
}

function named(dependencies: ManifestDependency[], name: string): ManifestDependency | undefined {
	return dependencies.find(({ ref }) => ref.name === name);
}

describe("the dependencies of a graph", () => {
	it("take the shortest way, the first of those of equal length", () => {
		const nodes = [node("a"), node("b"), node("long"), node("target")];
		const edges = [[2, 3], [3], [3], []];
		const read = toDependencies(
			{ nodes, roots: [root(1), root(0)], edges: visitorOf(edges) },
			"package-lock.json",
		);
		expect(named(read, "target")?.path).toEqual(["b", "target"]);
		expect(named(read, "long")?.path).toEqual(["a", "long"]);
	});

	it("lead through development dependencies only where no other way exists", () => {
		const nodes = [node("tool"), node("server"), node("middle"), node("target"), node("tool-only")];
		const edges = [[3, 4], [2], [3], [], []];
		const read = toDependencies(
			{ nodes, roots: [root(0, "dev"), root(1)], edges: visitorOf(edges) },
			"package-lock.json",
		);
		expect(named(read, "target")).toMatchObject({ isDev: false, path: ["server", "middle", "target"] });
		expect(named(read, "tool-only")).toMatchObject({ isDev: true, path: ["tool", "tool-only"] });
	});

	it("are one for each package, whatever its versions, and for development only if all of them are", () => {
		const nodes = [node("a", "10.0.0"), node("b"), node("a", "9.0.0"), node("a", "10.0.0")];
		const roots = [root(1), root(0, "dev")];
		const read = toDependencies({ nodes, roots, edges: visitorOf([[], [2], [], []]) }, "package-lock.json");
		expect(read).toHaveLength(2);
		expect(named(read, "a")).toEqual({
			ref: { ecosystem: "npm", name: "a" },
			versions: ["9.0.0", "10.0.0"],
			requirement: "^1.0.0",
			isDirect: true,
			isDev: false,
			path: ["a"],
		});
	});

	it("of two ecosystems with one name stay apart", () => {
		const nodes = [node("a"), { ref: { ecosystem: "pypi" as const, name: "a" }, name: "a", version: "2" }];
		expect(toDependencies({ nodes, roots: undefined, edges: undefined }, "cyclonedx")).toHaveLength(2);
	});

	it("know nothing of directness when the file does not tell the roots", () => {
		const nodes = [{ ...node("a"), isDev: true }, node("b")];
		const read = toDependencies({ nodes, roots: undefined, edges: visitorOf([[1], []]) }, "yarn.lock");
		expect(read).toMatchObject([
			{ isDirect: undefined, isDev: true, path: ["a"] },
			{ isDirect: undefined, isDev: undefined, path: ["b"] },
		]);
	});

	it("are not called production when the file does not tell what the roots are for", () => {
		const read = toDependencies(
			{ nodes: [node("a")], roots: [root(0, "unknown")], edges: undefined },
			"Cargo.lock",
		);
		expect(read).toMatchObject([{ isDirect: true, isDev: undefined }]);
	});

	it("are led to by what is no package itself", () => {
		const nodes = [{ ref: undefined, name: "local", version: undefined }, node("a")];
		const read = toDependencies(
			{ nodes, roots: [root(0)], edges: visitorOf([[1], []]) },
			"package-lock.json",
		);
		expect(read).toMatchObject([{ isDirect: false, isDev: false, path: ["local", "a"] }]);
	});

	it("of a chain of all nodes take no memory by the square", () => {
		const nodes = Array.from({ length: MAX_NODES }, (_, number) => node(`n${number}`));
		const edges = nodes.map((_, number) => [number + 1]);
		const read = toDependencies({ nodes, roots: [root(0)], edges: visitorOf(edges) }, "package-lock.json");
		const last = read.at(-1);
		expect(last?.path).toHaveLength(MAX_PATH_LENGTH);
		expect(last?.path.slice(0, 3)).toEqual(["n0", "…", `n${MAX_NODES - MAX_PATH_LENGTH + 2}`]);
		expect(last?.path.at(-1)).toBe(`n${MAX_NODES - 1}`);
		expect(read[MAX_PATH_LENGTH - 1]?.path).toEqual(nodes.slice(0, MAX_PATH_LENGTH).map(({ name }) => name));
	});

	it("are refused when there are more than are read", () => {
		const many = Array.from({ length: MAX_NODES + 1 }, () => node("a"));
		expect(() => toDependencies({ nodes: many, roots: [], edges: undefined }, "yarn.lock")).toThrow(
			expect.objectContaining({ code: "too_large" }),
		);
		const edges = [new Array<number>(MAX_EDGES + 1).fill(0)];
		expect(() =>
			toDependencies({ nodes: [node("a")], roots: [root(0)], edges: visitorOf(edges) }, "yarn.lock"),
		).toThrow(expect.objectContaining({ code: "too_large" }));
	});

	it("agree with a search of all ways, on small graphs with cycles and edges into nothing", () => {
		const graphs = fc.record({
			edges: fc.array(fc.array(fc.integer({ min: -1, max: 8 }), { maxLength: 4 }), {
				minLength: 8,
				maxLength: 8,
			}),
			prod: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 3 }),
			dev: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 3 }),
		});
		fc.assert(
			fc.property(graphs, ({ edges, prod, dev }) => {
				const nodes = edges.map((_, number) => node(`n${number}`));
				const roots = [...dev.map((number) => root(number, "dev")), ...prod.map((number) => root(number))];
				const read = toDependencies({ nodes, roots, edges: visitorOf(edges) }, "package-lock.json");
				for (const [number, { path, isDev, isDirect }] of read.entries()) {
					const byProd = distance(number, prod, edges);
					const shortest = byProd ?? distance(number, dev, edges);
					expect(isDirect).toBe(prod.includes(number) || dev.includes(number));
					expect(isDev).toBe(shortest === undefined ? undefined : byProd === undefined);
					expect(path).toHaveLength(isDirect ? 1 : (shortest ?? 1));
					expect(isWay(path, edges)).toBe(true);
				}
			}),
		);
	});
});

/** Names on the shortest way, by trying ways of one more name until nothing new is reached. */
function distance(target: number, roots: number[], edges: number[][]): number | undefined {
	let front = new Set(roots);
	for (let length = 1; length <= edges.length; length++) {
		if (front.has(target)) return length;
		front = new Set([...front].flatMap((number) => edges[number] ?? []));
	}
	return undefined;
}

function isWay(path: string[], edges: number[][]): boolean {
	const numbers = path.map((name) => Number(name.slice(1)));
	return numbers.slice(1).every((number, index) => edges[numbers[index] ?? -1]?.includes(number));
}
