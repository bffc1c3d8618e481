/** Gemfile by its plain declarations. It is a program; conditions are passed over, so that both sides of one count. */
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "Gemfile";

export const gemfile = {
	id: FORMAT,
	family: "rubygems",
	role: "asks",
	mayBeBlank: true,
	fileNames: [FORMAT, "gems.rb"],
	content: [{ kind: "pattern", pattern: /^source ["']https?:\/\/\S+["'][ \t]*\r?$/m }],
	read: readGemfile,
} as const satisfies FormatDescription;

/** Marks among the requested gems for requests in other files; no gem has such a name. */
export const ANOTHER_GEMFILE = "eval_gemfile";
const GEMSPEC = "gemspec";

const GEM = /^gem[ \t(]+["']([^"']+)["']/;
const VERSION = /^[ \t]*,[ \t]*["']([^"']*)["']/;
const OPTION =
	/(?:\b|:)(git|github|gist|bitbucket|path|source|groups?)(?::|["']?[ \t]*=>)[ \t]*(\[[^\]]*\]|["'][^"']*["']|:\w+)/g;
const SOURCE = /^source[ \t(]+(?:["']([^"']+)["']|:rubygems)\)?[ \t]*(do\b)?/;
const FOREIGN_BLOCK = /^(git|github|path)\b.*\bdo\b/;
const GROUP_BLOCK = /^groups?\b(.*)\bdo\b/;
/** Gems for some systems only, such as tzinfo-data; locks of other systems lack them. */
const FOR_SOME = /(?:\b|:)(?:platforms?|install_if)\b/;
const FOR_SOME_BLOCK = /^(?:platforms?|install_if)\b.*\bdo\b/;
/** Locks name Bundler apart from the gems. */
const BUNDLER = "bundler";
const BLOCK = /\bdo\b(?:[ \t]*\|[^|]*\|)?$|^(?:if|unless|case|begin|def)\b/;
const DEVELOPMENT = /\b(?:development|test|dev|lint|rubocop|ci)\b/;
const MAX_LINE = 1_000;

/** The settings that a block gives to the gems within. */
type Block = { reason?: string; isDev?: boolean; source?: string | undefined; isForSome?: boolean };

/** @throws ManifestError `too_large` */
function readGemfile(text: string, gate: PackageGate): ManifestContent {
	const asked = createAskedPackages("rubygems", FORMAT, gate);
	const blocks: Block[] = [];
	const sources: string[] = [];
	const maybeInstalled = new Set([BUNDLER]);
	for (const line of statementsIn(text)) {
		if (/^end\b/.test(line)) {
			blocks.pop();
			continue;
		}
		const [isSource, url, opens] = SOURCE.exec(line) ?? [];
		if (isSource !== undefined && opens === undefined) sources.push(url ?? RUBYGEMS);
		else if (isSource !== undefined) blocks.push({ source: url });
		else if (FOREIGN_BLOCK.test(line))
			blocks.push({ reason: line.startsWith("path") ? "a local path" : "a git repository" });
		else if (GROUP_BLOCK.test(line)) blocks.push({ isDev: isDevelopment(GROUP_BLOCK.exec(line)?.[1] ?? "") });
		else if (FOR_SOME_BLOCK.test(line)) blocks.push({ isForSome: true });
		else if (/^gemspec\b/.test(line)) {
			gate.skip("gemspec", "a gemspec, which was not sent");
			asked.addElsewhere(GEMSPEC, "unknown");
		} else if (/^eval_gemfile\b/.test(line)) {
			gate.skip(line, "another file, which was not sent");
			asked.addElsewhere(ANOTHER_GEMFILE, "unknown");
		} else if (GEM.test(line)) addGem(line, blocks, sources.find(isRubygems) ?? sources[0]);
		else if (BLOCK.test(line)) blocks.push({});
	}
	return { project: undefined, ...asked.content(), maybeInstalled };

	function addGem(line: string, around: readonly Block[], main: string | undefined): void {
		const name = GEM.exec(line)?.[1] ?? "";
		const rest = line.slice(GEM.exec(line)?.[0].length ?? 0);
		const options = new Map(
			[...rest.matchAll(OPTION)].map(([, key = "", value = ""]) => [key.replace(/s$/, ""), value]),
		);
		const reason = around.findLast((block) => block.reason !== undefined)?.reason ?? reasonOf(options);
		const group = options.get("group");
		const isDev = around.some((block) => block.isDev) || (group !== undefined && isDevelopment(group));
		const scope: RootScope = isDev ? "dev" : "prod";
		if (FOR_SOME.test(rest) || around.some((block) => block.isForSome)) maybeInstalled.add(name);
		if (reason !== undefined) {
			gate.skip(name, reason);
			asked.addElsewhere(name, scope);
			return;
		}
		const written = options.get("source")?.replace(/^["']|["']$/g, "");
		const url = written ?? around.findLast((block) => block.source !== undefined)?.source ?? main;
		const requirement = VERSION.exec(rest)?.[1];
		asked.add({
			name,
			scope,
			requirement,
			origin: url === undefined ? undefined : { url, kind: "registry" },
		});
	}
}

const RUBYGEMS = "https://rubygems.org";

/** Several sources without a block do not say which one serves a gem; RubyGems does if it is among them. */
function isRubygems(source: string): boolean {
	return /^https?:\/\/(?:www\.|index\.)?rubygems\.org(?:\/|$)/.test(source);
}

/** Lines without comments; a line that ends in a comma continues in the next one. */
function* statementsIn(text: string): Generator<string> {
	let open = "";
	for (const line of text.split(/\r?\n/)) {
		const plain = line.replace(/(?:^|[ \t])#.*/s, "").trim();
		if (plain === "" && open === "") continue;
		open = open === "" ? plain : `${open} ${plain}`;
		if (open.endsWith(",") && open.length < MAX_LINE) continue;
		yield open.slice(0, MAX_LINE);
		open = "";
	}
	if (open !== "") yield open.slice(0, MAX_LINE);
}

/** Every group named is one of development. */
function isDevelopment(groups: string): boolean {
	const names = groups.match(/\w+/g) ?? [];
	return (
		names.length > 0 &&
		names.every((name) => DEVELOPMENT.test(name) || name === "optional" || name === "true")
	);
}

function reasonOf(options: ReadonlyMap<string, string>): string | undefined {
	if (options.has("path")) return "a local path";
	return ["git", "github", "gist", "bitbucket"].some((kind) => options.has(kind))
		? "a git repository"
		: undefined;
}
