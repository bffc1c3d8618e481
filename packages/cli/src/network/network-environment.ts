/** The environment for asking sources: the process's own, completed by npm's settings. */
import type { Environment } from "@dephealth/core/config.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { type NpmSettings, readNpmSettings } from "./npmrc.ts";

const { urlVariable, defaultUrl } = UPSTREAMS.npmRegistry;

/** Variables of the environment win over npm's settings. */
export function networkEnvironment(
	env: Environment,
	settings: NpmSettings = readNpmSettings(".", env),
): Record<string, string | undefined> {
	const hasProxy = ["HTTP_PROXY", "HTTPS_PROXY"].some((name) => env[name] || env[name.toLowerCase()]);
	const proxies = {
		HTTP_PROXY: settings.proxy,
		HTTPS_PROXY: settings.httpsProxy,
		NO_PROXY: env["NO_PROXY"] || env["no_proxy"] || settings.noProxy,
	};
	const isOwn =
		settings.registry !== undefined && new URL(settings.registry).host !== new URL(defaultUrl).host;
	const registry = {
		[urlVariable]: settings.registry,
		...(settings.token !== undefined && { NPM_REGISTRY_TOKEN: settings.token }),
	};
	return {
		...(isOwn && env[urlVariable] === undefined && registry),
		...env,
		...(hasProxy ? {} : withoutUndefined(proxies)),
	};
}

function withoutUndefined(values: Environment): Record<string, string> {
	return Object.fromEntries(
		Object.entries(values).flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : [])),
	);
}
