/**
 * The commits of a GraphQL history, checked where they stand: a batch has thousands, and a schema would copy each with
 * several objects for every field. Pure.
 */
import { isObject } from "../../json-object.ts";

type Text = string | null | undefined;

export type CommitNode = {
	committedDate: string;
	/** A GitActor's account is null for bots and for unknown addresses. */
	author?: { name?: Text; email?: Text; user?: { login?: Text } | null } | null;
};

export function areCommitNodes(nodes: unknown): nodes is readonly (CommitNode | null)[] {
	return Array.isArray(nodes) && nodes.every((node) => node === null || isCommitNode(node));
}

function isCommitNode(node: unknown): boolean {
	if (!isObject(node) || typeof node["committedDate"] !== "string") return false;
	const { author } = node;
	return isAbsent(author) || isActor(author);
}

function isActor(author: unknown): boolean {
	if (!isObject(author) || !isText(author["name"]) || !isText(author["email"])) return false;
	const { user } = author;
	return isAbsent(user) || (isObject(user) && isText(user["login"]));
}

function isText(value: unknown): boolean {
	return isAbsent(value) || typeof value === "string";
}

function isAbsent(value: unknown): boolean {
	return value === undefined || value === null;
}
