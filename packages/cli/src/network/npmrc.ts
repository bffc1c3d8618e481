/** Reads registries and proxies from npm's settings. https://docs.npmjs.com/cli/configuring-npm/npmrc */

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Environment } from "@dephealth/core/config.ts";
import { parse } from "ini";

export type NpmSettings = {
	/** Undefined: npm's own. */
	registry: string | undefined;
	/** The token for that registry alone. It is never printed. */
	token: string | undefined;
	proxy: string | undefined;
	httpsProxy: string | undefined;
	noProxy: string | undefined;
};

/**
 * A project may be somebody else's: its file may name a registry that is reached by TLS, and a token that is written
 * in it. It may neither read the environment nor choose a proxy, and gets no token that the user has for another host.
 */
export function readNpmSettings(folder: string, env: Environment): NpmSettings {
	const userFile =
		env["NPM_CONFIG_USERCONFIG"] ?? env["npm_config_userconfig"] ?? join(env["HOME"] ?? homedir(), ".npmrc");
	const user = readFile(userFile, env);
	const project = readFile(projectFile(folder, userFile), undefined);
	const ofProject = httpsOnly(project["registry"]);
	const registry =
		httpUrl(env["npm_config_registry"] ?? env["NPM_CONFIG_REGISTRY"]) ??
		ofProject ??
		httpUrl(user["registry"]);
	return {
		registry,
		token: registry === undefined ? undefined : (tokenFor(registry, user) ?? tokenFor(registry, project)),
		proxy: user["proxy"] ?? user["http-proxy"],
		httpsProxy: user["https-proxy"] ?? user["proxy"],
		noProxy: user["noproxy"],
	};
}

/** The nearest one at or around the folder, up to that of the git repository. */
function projectFile(folder: string, userFile: string): string {
	for (let at = resolve(folder); ; at = dirname(at)) {
		const file = join(at, ".npmrc");
		if (existsSync(file) && file !== userFile) return file;
		if (existsSync(join(at, ".git")) || dirname(at) === at) return "";
	}
}

/** @param env the values of `${NAME}`; undefined omits entries that need one */
function readFile(file: string, env: Environment | undefined): Record<string, string> {
	const entries = Object.entries(file === "" ? {} : parse(textOf(file)));
	return Object.fromEntries(
		entries.flatMap(([key, value]): [string, string][] => {
			const text = typeof value === "string" ? substitute(value, env) : undefined;
			return text === undefined || text === "" || text === "null" ? [] : [[key, text]];
		}),
	);
}

function textOf(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return "";
	}
}

/** Undefined when something in it is not set. */
function substitute(text: string, env: Environment | undefined): string | undefined {
	let isWhole = true;
	const substituted = text.replace(
		/\$\{([^}?]+)(\?)?\}/g,
		(_, name: string, optional: string | undefined) => {
			const value = env?.[name];
			if (value === undefined && (!optional || !env)) isWhole = false;
			return value ?? "";
		},
	);
	return isWhole ? substituted : undefined;
}

/** Tokens stand under the registry's address without its protocol, or under one around it. */
function tokenFor(registry: string, settings: Readonly<Record<string, string>>): string | undefined {
	const { host, pathname } = new URL(registry);
	const parts = pathname.split("/").filter((part) => part !== "");
	for (let length = parts.length; length >= 0; length--) {
		const place = `//${[host, ...parts.slice(0, length)].join("/")}`;
		const token = settings[`${place}/:_authToken`] ?? settings[`${place}:_authToken`];
		if (token !== undefined) return token;
	}
	return undefined;
}

function httpUrl(text: string | undefined): string | undefined {
	const url = text === undefined ? null : URL.parse(text);
	return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function httpsOnly(text: string | undefined): string | undefined {
	const url = httpUrl(text);
	return url?.startsWith("https:") ? url : undefined;
}
