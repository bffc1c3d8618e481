import type { DependencyGraph, EdgeKind } from "@dephealth/core/manifests/graph/graph-walk.ts";
import { waysTo } from "@dephealth/core/manifests/graph/ways.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

type Edge = readonly [by: string, needed: string, kind?: EdgeKind];

function graphOf(names: string, roots: string, edges: readonly Edge[]): DependencyGraph {
	const numbers = new Map([...names].map((name, number) => [name, number]));
	return {
		nodes: [...names].map((name) => ({ ref: { ecosystem: "npm", name }, name, version: "1.0.0" })),
		roots: [...roots].map((name) => ({ node: numbers.get(name) ?? -1, scope: "prod", requirement: "^1" })),
		edges(node, visit) {
			for (const [by, needed, kind] of edges) if (by === names[node]) visit(numbers.get(needed) ?? -1, kind);
		},
	};
}

const textsOf = (graph: DependencyGraph, target: string, limit = 1000) =>
	waysTo(graph, ({ name }) => name === target, limit).ways.map(({ steps }) =>
		steps.map(({ name }) => name).join(""),
	);

describe("all ways to a package", () => {
	it("come shortest first, also through what is asked for itself", () => {
		const graph = graphOf("abcd", "ab", [
			["a", "d"],
			["b", "c"],
			["c", "d"],
			["a", "b"],
		]);
		expect(textsOf(graph, "d")).toEqual(["ad", "bcd", "abcd"]);
		expect(textsOf(graph, "b")).toEqual(["b", "ab"]);
		expect(textsOf(graph, "d", 2)).toEqual(["ad", "bcd"]);
		expect(waysTo(graph, ({ name }) => name === "d", 2).isAll).toBe(false);
		expect(
			waysTo(graph, ({ name }) => name === "d", 1)
				.owners.map(({ node }) => node)
				.sort(),
		).toEqual([0, 1]);
	});

	it("lead around no circle, and to nothing that is not reached", () => {
		const graph = graphOf("abcx", "a", [
			["a", "b"],
			["b", "c"],
			["c", "b"],
			["x", "c"],
			["c", "a"],
		]);
		expect(textsOf(graph, "c")).toEqual(["abc"]);
		expect(textsOf(graph, "x")).toEqual([]);
	});

	it("say what is optional and what is a peer", () => {
		const graph = graphOf("abc", "a", [
			["a", "b", "optional"],
			["b", "c", "peer"],
		]);
		const [way] = waysTo(graph, ({ name }) => name === "c", 10).ways;
		expect(way?.steps.map(({ kind }) => kind)).toEqual([undefined, "optional", "peer"]);
	});

	it("are as many as a search that knows no shortcut finds", () => {
		const names = "abcdef";
		const letter = fc.constantFrom(...names);
		fc.assert(
			fc.property(
				fc.uniqueArray(letter, { minLength: 1 }),
				fc.array(fc.tuple(letter, letter), { maxLength: 14 }),
				letter,
				(roots, edges, target) => {
					const unique = [...new Map(edges.map((edge) => [edge.join(), edge])).values()];
					const all: string[] = [];
					function walk(path: string): void {
						const last = path.at(-1) ?? "";
						if (last === target) all.push(path);
						for (const [by, needed] of unique)
							if (by === last && !path.includes(needed) && last !== target) walk(path + needed);
					}
					for (const root of roots) walk(root);
					const found = textsOf(graphOf(names, roots.join(""), unique), target);
					expect([...found].sort()).toEqual([...all].sort());
					expect(found.map(({ length }) => length)).toEqual(
						all.map(({ length }) => length).sort((a, b) => a - b),
					);
				},
			),
		);
	});

	it("end where there are too many to count", () => {
		const layers = Array.from({ length: 40 }, (_, layer) => [`l${layer}a`, `l${layer}b`]);
		const nodes = ["root", ...layers.flat(), "end"].map((name) => ({
			ref: undefined,
			name,
			version: undefined,
		}));
		const number = (name: string) => nodes.findIndex((node) => node.name === name);
		const next = (name: string) => {
			const layer = name === "root" ? 0 : Number(/\d+/.exec(name)?.[0]) + 1;
			return layers[layer] ?? (name === "end" ? [] : ["end"]);
		};
		const graph: DependencyGraph = {
			nodes,
			roots: [{ node: 0, scope: "prod", requirement: undefined }],
			edges(node, visit) {
				for (const name of next(nodes[node]?.name ?? "end")) visit(number(name));
			},
		};
		const { ways, isAll } = waysTo(graph, ({ name }) => name === "end", 5);
		expect(ways).toHaveLength(5);
		expect(isAll).toBe(false);
	});
});

describe("the kind of a need", () => {
	it.each([
		[
			"package-lock.json",
			JSON.stringify({
				lockfileVersion: 3,
				packages: {
					"": { dependencies: { a: "1" } },
					"node_modules/a": {
						version: "1.0.0",
						optionalDependencies: { b: "1" },
						peerDependencies: { c: "1" },
					},
					"node_modules/b": { version: "1.0.0" },
					"node_modules/c": { version: "1.0.0" },
				},
			}),
			["optional", "peer"],
		],
		[
			"bun.lock",
			JSON.stringify({
				lockfileVersion: 1,
				workspaces: { "": { name: "shop", dependencies: { a: "1" } } },
				packages: {
					a: ["a@1.0.0", "", { optionalDependencies: { b: "1" }, peerDependencies: { c: "1" } }, "sha"],
					b: ["b@1.0.0", "", {}, "sha"],
					c: ["c@1.0.0", "", {}, "sha"],
				},
			}),
			["optional", "peer"],
		],
		[
			"pnpm-lock.yaml",
			"lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: '1'\n        version: 1.0.0\npackages:\n  a@1.0.0: {}\n  b@1.0.0: {}\n  c@1.0.0: {}\nsnapshots:\n  a@1.0.0:\n    optionalDependencies:\n      b: 1.0.0\n    dependencies:\n      c: 1.0.0\n  b@1.0.0: {}\n  c@1.0.0: {}\n",
			["optional", undefined],
		],
	])("is read from %s", (fileName, text, kinds) => {
		const { graph } = readManifest(text, { fileName });
		const kindOf = (name: string) =>
			graph && waysTo(graph, (node) => node.name === name, 1).ways[0]?.steps.at(-1)?.kind;
		expect([kindOf("b"), kindOf("c")]).toEqual(kinds);
	});
});
