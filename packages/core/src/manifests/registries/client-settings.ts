/** The npm scopes that a project's own clients fetch from another registry: settings of npm, pnpm, yarn and Bun. */
import { isObject, type JsonObject } from "../../json-object.ts";
import { stringOf } from "../documents/json-document.ts";
import { parseTomlDocument } from "../documents/toml-document.ts";
import { parseYamlDocument } from "../documents/yaml-document.ts";
import { ManifestError } from "../manifest-error.ts";
import { createRegistryPolicy } from "./registry-policy.ts";
import { type PackagePattern, privateScope, type RegistrySettings } from "./registry-settings.ts";

export const CLIENT_SETTINGS_FILES: readonly string[] = [".npmrc", ".yarnrc", ".yarnrc.yml", "bunfig.toml"];

type ScopeRegistry = { scope: string; url: string };

/**
 * The scopes that come from a registry which is neither npm nor one of its mirrors.
 *
 * @param fileName one of CLIENT_SETTINGS_FILES; of a file that cannot be read nothing is known
 */
export function privateScopesIn(
	fileName: string,
	text: string,
	settings: RegistrySettings,
): PackagePattern[] {
	const policy = createRegistryPolicy(settings);
	return scopesIn(fileName, text).flatMap(({ scope, url }): PackagePattern[] => {
		const refusal = policy.refusalOf({ ecosystem: "npm", name: `${scope}/x` }, { url, kind: "registry" });
		return refusal === undefined ? [] : [privateScope(scope, fileName)];
	});
}

function scopesIn(fileName: string, text: string): ScopeRegistry[] {
	try {
		switch (fileName) {
			case ".npmrc":
				return lineByLine(text, /^[ \t]*(@[\w.~-]+):registry[ \t]*=[ \t]*["']?([^\s"']+)/);
			case ".yarnrc":
				return lineByLine(text, /^[ \t]*"?(@[\w.~-]+):registry"?[ \t]+"?([^\s"]+)/);
			case ".yarnrc.yml":
				return entriesOf(parseYamlDocument(text, fileName)["npmScopes"], "npmRegistryServer");
			case "bunfig.toml":
				return entriesOf(tableAt(parseTomlDocument(text, fileName), "install")["scopes"], "url");
			default:
				return [];
		}
	} catch (error) {
		if (!(error instanceof ManifestError)) throw error;
		return [];
	}
}

function lineByLine(text: string, pattern: RegExp): ScopeRegistry[] {
	return text.split(/\r?\n/).flatMap((line): ScopeRegistry[] => {
		const [, scope, url] = pattern.exec(line) ?? [];
		return scope !== undefined && url !== undefined ? [{ scope, url }] : [];
	});
}

/** `acme: { npmRegistryServer: … }`, or `acme: "https://…"`; the @ may be left out. */
function entriesOf(value: unknown, field: string): ScopeRegistry[] {
	const scopes: JsonObject = isObject(value) ? value : {};
	return Object.entries(scopes).flatMap(([name, entry]): ScopeRegistry[] => {
		const url = stringOf(entry) ?? (isObject(entry) ? stringOf(entry[field]) : undefined);
		return url === undefined ? [] : [{ scope: name.startsWith("@") ? name : `@${name}`, url }];
	});
}

function tableAt(parent: JsonObject, key: string): JsonObject {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	return isObject(value) ? value : {};
}
