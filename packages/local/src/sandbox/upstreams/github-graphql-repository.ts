/** GitHub's GraphQL type `Repository`: the fields a collector reads. https://docs.github.com/en/graphql/reference/objects#repository */

import type { SandboxCommit } from "../world/history.ts";
import { repositoryIdOf } from "../world/identity.ts";
import { hexDigits } from "../world/randomness.ts";
import type { FoundRepository } from "../world/universe.ts";
import { gitHeadOf } from "./git-objects.ts";
import { wholeSeconds } from "./github-rest.ts";
import { type GraphqlField, UnknownFieldError } from "./graphql-query.ts";

/** The resolver of one field: a value, or something to select from. */
type Resolver = (field: GraphqlField) => unknown;
type Fields = ReadonlyMap<string, Resolver>;

const MAX_FIRST = 100;

export function resolveRepository(found: FoundRepository, selections: readonly GraphqlField[]): unknown {
	return select("Repository", repositoryFields(found), selections);
}

/** @throws UnknownFieldError */
function select(
	typeName: string,
	fields: Fields,
	selections: readonly GraphqlField[],
): Record<string, unknown> {
	return Object.fromEntries(
		selections.map((field): [string, unknown] => {
			if (field.name === "__typename") return [field.responseKey, typeName];
			const resolver = fields.get(field.name);
			if (!resolver) throw new UnknownFieldError(field.name, typeName);
			return [field.responseKey, resolver(field)];
		}),
	);
}

function repositoryFields({ owner, repository }: FoundRepository): Fields {
	const [login = "", name = ""] = repository.path.split("/");
	return new Map<string, Resolver>([
		["id", () => `R_${repositoryIdOf(owner.identity)}`],
		["databaseId", () => repositoryIdOf(owner.identity)],
		["name", () => name],
		["nameWithOwner", () => repository.path],
		["owner", (field) => select("Organization", new Map([["login", () => login]]), field.selections)],
		["url", () => `https://github.com/${repository.path}`],
		["description", () => owner.description],
		["repositoryTopics", (field) => topics(field)],
		[
			"object",
			(field) =>
				select("Blob", new Map([["text", () => `# ${name}\n\n${owner.description}\n`]]), field.selections),
		],
		["isArchived", () => repository.archivedAt !== null],
		["archivedAt", () => repository.archivedAt && wholeSeconds(repository.archivedAt)],
		["isFork", () => false],
		["isEmpty", () => repository.commits.length === 0],
		["isPrivate", () => false],
		["isSecurityPolicyEnabled", () => repository.hasSecurityPolicy],
		["updatedAt", () => wholeSeconds(repository.pushedAt)],
		["pushedAt", () => wholeSeconds(repository.pushedAt)],
		["stargazerCount", () => repository.stars],
		["forkCount", () => repository.forks],
		["fundingLinks", (field) => fundingLinks(repository.hasFunding, login, field)],
		["licenseInfo", (field) => license(owner.license, field)],
		[
			"issues",
			(field) =>
				countByState(field, [
					["OPEN", repository.openIssues],
					["CLOSED", repository.stars],
				]),
		],
		["defaultBranchRef", (field) => defaultBranch(repository.path, repository.commits, field)],
	]);
}

function topics(field: GraphqlField): unknown {
	const topic = (inner: GraphqlField) =>
		select("Topic", new Map([["name", () => "sandbox"]]), inner.selections);
	const nodes = (inner: GraphqlField) => [
		select("RepositoryTopic", new Map<string, Resolver>([["topic", topic]]), inner.selections),
	];
	return select("RepositoryTopicConnection", new Map<string, Resolver>([["nodes", nodes]]), field.selections);
}

function fundingLinks(hasFunding: boolean, login: string, field: GraphqlField): unknown[] {
	if (!hasFunding) return [];
	const link = new Map<string, Resolver>([
		["platform", () => "GITHUB"],
		["url", () => `https://github.com/sponsors/${login}`],
	]);
	return [select("FundingLink", link, field.selections)];
}

function license(spdxId: string, field: GraphqlField): unknown {
	const fields = new Map<string, Resolver>([
		["spdxId", () => spdxId],
		["key", () => spdxId.toLowerCase()],
		["name", () => spdxId],
	]);
	return select("License", fields, field.selections);
}

/** `issues(states: OPEN) { totalCount }`; without `states`, all are counted. */
function countByState(
	field: GraphqlField,
	counts: readonly (readonly [state: string, count: number])[],
): unknown {
	const states = field.arguments.get("states") ?? null;
	const wanted = Array.isArray(states) ? states : [states];
	const counted = counts.filter(([state]) => states === null || wanted.includes(state));
	const total = counted.reduce((sum, [, count]) => sum + count, 0);
	return select("Connection", new Map([["totalCount", () => total]]), field.selections);
}

/** Null for a repository without commits. */
function defaultBranch(path: string, commits: readonly SandboxCommit[], field: GraphqlField): unknown {
	if (commits.length === 0) return null;
	const branch = new Map<string, Resolver>([
		["name", () => "main"],
		["target", (target) => select("Commit", commitFields(path, commits[0], commits), target.selections)],
	]);
	return select("Ref", branch, field.selections);
}

function commitFields(
	path: string,
	commit: SandboxCommit | undefined,
	ancestors: readonly SandboxCommit[],
): Fields {
	const at = commit?.at ?? 0;
	const date = wholeSeconds(new Date(at).toISOString());
	return new Map<string, Resolver>([
		["oid", () => (commit === ancestors[0] ? gitHeadOf(ancestors) : hexDigits(`${path} ${at}`, 40))],
		["committedDate", () => date],
		["authoredDate", () => date],
		["messageHeadline", () => "Invented for the sandbox"],
		["author", (field) => commit && select("GitActor", actorFields(commit, date), field.selections)],
		["history", (field) => history(path, ancestors, field)],
	]);
}

function actorFields({ author }: SandboxCommit, date: string): Fields {
	const login = author.login;
	return new Map<string, Resolver>([
		["name", () => author.name],
		["email", () => author.email],
		["date", () => date],
		["user", (field) => actorUser(login, field)],
	]);
}

/** Apps such as dependabot[bot] are no users. */
function actorUser(login: string | null, field: GraphqlField): unknown {
	if (login === null || login.endsWith("[bot]")) return null;
	return select("User", new Map([["login", () => login]]), field.selections);
}

function history(path: string, commits: readonly SandboxCommit[], field: GraphqlField): unknown {
	const since = Date.parse(String(field.arguments.get("since") ?? ""));
	const until = Date.parse(String(field.arguments.get("until") ?? ""));
	const wanted = commits.filter(
		({ at }) => (Number.isNaN(since) || at >= since) && (Number.isNaN(until) || at <= until),
	);
	return connection("CommitHistoryConnection", wanted, field, (commit, selected) =>
		select("Commit", commitFields(path, commit, []), selected),
	);
}

/** Pages forward; cursors are positions, as opaque to the client as GitHub's. */
function connection<T>(
	typeName: string,
	items: readonly T[],
	field: GraphqlField,
	resolveNode: (item: T, selections: readonly GraphqlField[]) => unknown,
): unknown {
	const asked = field.arguments.get("first");
	const first = typeof asked === "number" ? Math.min(Math.max(asked, 0), MAX_FIRST) : 0;
	const start = positionAfter(field.arguments.get("after"));
	const page = items.slice(start, start + first);
	const end = start + page.length;
	const pageInfo = new Map<string, Resolver>([
		["hasNextPage", () => end < items.length],
		["hasPreviousPage", () => start > 0],
		["startCursor", () => (page.length > 0 ? cursorOf(start) : null)],
		["endCursor", () => (page.length > 0 ? cursorOf(end - 1) : null)],
	]);
	const fields = new Map<string, Resolver>([
		["totalCount", () => items.length],
		["pageInfo", (info) => select("PageInfo", pageInfo, info.selections)],
		["nodes", (nodes) => page.map((item) => resolveNode(item, nodes.selections))],
	]);
	return select(typeName, fields, field.selections);
}

function cursorOf(position: number): string {
	return Buffer.from(`cursor ${position}`).toString("base64url");
}

function positionAfter(cursor: unknown): number {
	if (typeof cursor !== "string") return 0;
	const position = /^cursor (\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString("latin1"))?.[1];
	return position === undefined ? 0 : Number(position) + 1;
}
