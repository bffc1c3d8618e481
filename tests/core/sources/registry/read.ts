/** Reads one package from a registry with scripted answers. */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { ReadRegistry, RegistryDeps } from "@dephealth/core/sources/registry/registry.ts";
import { createScriptedHttpClient, type ScriptedAnswer } from "../../../scripted-http-client.ts";

export const BASE = "http://registry.test";

export function scripted(
	create: (deps: RegistryDeps) => ReadRegistry,
	ecosystem: Ecosystem,
	name: string,
	answers: Readonly<Record<string, ScriptedAnswer>>,
) {
	const http = createScriptedHttpClient();
	for (const [path, answer] of Object.entries(answers)) http.on(`GET ${path}`, answer);
	const reading = create({ http, source: "PyPI", url: BASE })({ ecosystem, name });
	return { http, reading };
}
