/** Invented people and the real bots' ways of signing commits. */
import type { Dice } from "./randomness.ts";

/** `login` is null when the address belongs to no account, as with many real commits. */
export type SandboxAuthor = { name: string; email: string; login: string | null };

const GIVEN_NAMES = ["Ada", "Bo", "Chi", "Dara", "Eli", "Fay", "Gus", "Hana", "Ivo", "Juno", "Kit", "Lou"];
const FAMILY_NAMES = ["Abbott", "Berg", "Castro", "Dube", "Endo", "Faro", "Gale", "Holm", "Ito", "Jansen"];

/** Each is signed like the service's own commits. */
export const DEPENDENCY_BOTS: readonly [SandboxAuthor, ...SandboxAuthor[]] = [
	{
		name: "dependabot[bot]",
		email: "49699333+dependabot[bot]@users.noreply.github.com",
		login: "dependabot[bot]",
	},
	{ name: "renovate[bot]", email: "29139614+renovate[bot]@users.noreply.github.com", login: "renovate[bot]" },
	{ name: "Renovate Bot", email: "bot@renovateapp.com", login: null },
	{ name: "semantic-release-bot", email: "semantic-release-bot@martynus.net", login: "semantic-release-bot" },
];

/** Person number `index` of a package; the first one leads it and always has an account. */
export function inventPerson(index: number, dice: Dice): SandboxAuthor {
	const given = GIVEN_NAMES[dice.int([0, GIVEN_NAMES.length - 1])] ?? "Ada";
	const family = FAMILY_NAMES[dice.int([0, FAMILY_NAMES.length - 1])] ?? "Berg";
	const account = `${given}-${family}-${index}`.toLowerCase();
	return {
		name: `${given} ${family}`,
		email: `${account}@example.com`,
		login: index > 0 && dice.chance(0.15) ? null : account,
	};
}
