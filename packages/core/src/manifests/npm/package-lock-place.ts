/** The places on disk that a package-lock.json describes. */
import type { JsonObject } from "../../json-object.ts";
import type { EdgeKind, GraphNode } from "../graph/graph-walk.ts";

/** A place that holds a package is at once its node in the graph: ten thousand objects less to make. */
export type Place = GraphNode & {
	/** Its number as a node; undefined for the project, its workspaces and links. */
	number: number | undefined;
	/** The key of the folder that a link leads to. */
	target: string | undefined;
	/** A module's needs are this part of the list of all. */
	firstNeed: number;
	endOfNeeds: number;
	/** The place where Node.js looks next for a package that is not here. */
	outer: Place | undefined;
	/** The content of its node_modules, by folder name. */
	inside: Map<string, Place> | undefined;
};

/** The project itself, a workspace, or another folder. */
export type Folder = Place & {
	/** Its key; empty for the project. */
	at: string;
	/** Undefined for a folder that is no entry and only holds a node_modules. */
	entry: JsonObject | undefined;
};

/** A dependency asked for by URL: the place it leads to looks like any other. `from` is the asking module's number. */
export type NeedByUrl = { from: number; name: string; url: string };

export type Places = {
	/** The modules by number; links are not among them. */
	modules: Place[];
	/** The folders by key. */
	folders: Map<string, Folder>;
	/** Names of the modules' needs, one module after another. */
	needs: string[];
	/** The kinds of needs that are not plain, by their index in the list. */
	needKinds: Map<number, EdgeKind>;
	byUrl: NeedByUrl[];
};
