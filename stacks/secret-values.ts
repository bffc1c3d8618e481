/** The secrets of a stage, as SST keeps them. */
import { SECRETS, type SecretDefinition } from "./secrets.ts";

/** The secrets by the environment variable that they become. */
export type Secrets = ReadonlyMap<string, sst.Secret>;

export function createSecrets(): Secrets {
	return new Map(
		Object.entries(SECRETS).map(([variable, { name, placeholder }]: [string, SecretDefinition]) => [
			variable,
			new sst.Secret(name, placeholder),
		]),
	);
}
