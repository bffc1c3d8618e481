/**
 * No two parts of a document contradict each other, for any facts. Each contradiction that is searched for has a
 * name.
 */

import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import { type Features, toFeatures } from "@dephealth/core/scoring/features/features.ts";
import { forecastRaises } from "@dephealth/core/scoring/risk-level.ts";
import { TERMINAL_LABELS } from "@dephealth/core/scoring/status.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";
import { anyReports } from "./any-facts.ts";
import { NOW, score } from "./package-facts-fixture.ts";

type Found = { document: PackageDocument; features: Features };
const ids = ({ document }: Found) => new Set(document.reasons.map(({ id }) => id));
const isOver = ({ document }: Found) => TERMINAL_LABELS.has(document.status.label);
const isSevere = ({ document }: Found) =>
	document.risk_level === "HIGH" || document.risk_level === "CRITICAL";
const says = ({ document }: Found, words: RegExp) => words.test(document.headline);
/** A forecast raises no risk of finished software that many rely on. */
const isRaised = ({ document, features }: Found) =>
	forecastRaises({
		status: document.status.label,
		probability: document.abandonment_risk?.probability ?? null,
		features,
	});

/** Name → true when the document contradicts itself. */
const CONTRADICTIONS: Record<string, (found: Found) => boolean> = {
	"people are working on it, and nobody has for more than 90 days": (found) =>
		says(found, /^People are working/) &&
		!(found.features.silenceDays !== null && found.features.silenceDays <= 90),
	"people are working on it, and no commit of theirs is known": ({ document, features }) =>
		/^People are working/.test(document.headline) &&
		features.daysSinceLastCommit === null &&
		features.daysSinceSharedCommit === null,
	"people are working on it, and its status is not active": (found) =>
		says(found, /working/) && found.document.status.label !== "active",
	"people are working on it, and no person has committed for two years": (found) =>
		says(found, /^People are working/) && ids(found).has("no_people"),
	"nothing has happened for a year, and something has": (found) =>
		says(found, /othing has happened for a year/) && !((found.features.silenceDays ?? -1) >= 365),
	"it may simply be finished, and its risk is high": (found) =>
		says(found, /simply be finished/) && isSevere(found),
	"little speaks for it, and its risk is not high": (found) =>
		says(found, /little speaks for it/) && !isSevere(found),
	"it is over, and there is a forecast": (found) => isOver(found) && found.document.abandonment_risk !== null,
	"it is over, and its risk is not high": (found) => isOver(found) && !isSevere(found),
	"it is over, and the headline does not say what to do": (found) =>
		isOver(found) && !says(found, /^(?:Plan to replace it|Remove it now): /),
	"it is not over, and the headline says to replace it": (found) =>
		!isOver(found) && says(found, /Plan to replace it|Remove it now/),
	"it is malicious, and its risk is not critical": ({ document }) =>
		document.status.label === "malicious" && document.risk_level !== "CRITICAL",
	"probably nobody will work on it, and its risk is low": (found) =>
		isRaised(found) && found.document.risk_level === "LOW",
	"probably nobody will work on it, and the headline is silent about it": (found) =>
		isRaised(found) && !says(found, /Probably nobody will work on it/),
	"the headline says that nobody will work on it, and the forecast does not": (found) =>
		!isRaised(found) && says(found, /Probably nobody will work on it/),
	"people are working on it, and probably nobody will": (found) =>
		says(found, /^People are working/) && says(found, /Probably nobody will work on it/),
	"it may simply be finished, and a forecast speaks against it": (found) =>
		says(found, /simply be finished\.$/) &&
		found.document.reasons.some(({ id, effect }) => id === "forecast" && effect === "against"),
	"a forecast from all work of what has been silent for an unknown time": ({ document, features }) =>
		document.abandonment_risk?.basis === "work" && features.silenceDays === null,
	"its repository is gone, and that is not among the reasons": (found) =>
		found.features.repositoryIsGone &&
		!ids(found).has("repository_gone") &&
		!ids(found).has("repository_blocked"),
	"its repository is gone, and its risk is low": (found) =>
		found.features.repositoryIsGone && found.document.risk_level === "LOW",
	"its repository is gone, and somebody commits to it": (found) =>
		found.features.repositoryIsGone && ids(found).has("last_commit"),
	"its repository is gone, and archived": (found) =>
		found.features.repositoryIsGone &&
		(ids(found).has("repository_archived") || ids(found).has("declared_repository_archived")),
	"archived, and releases go on": (found) =>
		ids(found).has("repository_archived") && ids(found).has("declared_repository_archived"),
	"the package is deprecated, and only a version of it is": (found) =>
		ids(found).has("deprecated") && ids(found).has("latest_version_deprecated"),
	"the data is complete, and a sentence says that something could not be read": ({ document }) =>
		document.data_quality.status === "complete" &&
		document.reasons.some(({ effect, text }) => effect === "unread" || /could not be read/.test(text)),
	"something that decides could not be read, and no sentence says so": ({ document }) =>
		document.data_quality.status === "partial" && !document.reasons.some(({ effect }) => effect === "unread"),
	"a component is unknown, and its weight still counts": ({ document }) =>
		Object.values(document.components).some(({ score, reason }) => score === null && reason.effect === "for"),
	"nothing is known, and there is a verdict": ({ document }) =>
		document.status.label === "unknown" &&
		document.health_score === null &&
		document.risk_level !== "UNKNOWN" &&
		document.abandonment_risk === null &&
		!document.reasons.some(({ effect }) => effect === "against"),
	"what speaks against it does not stand first": ({ document }) => {
		const effects = document.reasons.map(({ effect }) => effect === "against");
		return effects.indexOf(false) !== -1 && effects.lastIndexOf(true) > effects.indexOf(false);
	},
	"the status's own evidence against it is not among the reasons": ({ document }) =>
		document.status.evidence.some(
			({ id, effect }) => effect === "against" && !document.reasons.some((reason) => reason.id === id),
		),
	"a component says another status": ({ document }) => {
		const said = document.components.maintenance.reason.values["status"];
		return said !== undefined && said !== document.status.label;
	},
	"the same thing is said twice": ({ document }) =>
		new Set(document.reasons.map(({ text }) => text)).size < document.reasons.length,
	"a sentence with a hole": ({ document }) =>
		[document.headline, ...document.reasons.map(({ text }) => text)].some((text) =>
			/undefined|null|NaN|\(\)|\.\./.test(text),
		),
	"version in the note is the one to go to": ({ document }) =>
		document.reasons.some(
			({ id, values }) => id === "latest_version_deprecated" && values["version"] === values["go_to"],
		),
};

describe("for any facts", () => {
	const found = (reports: Parameters<typeof score>[0]): Found => ({
		document: score(reports),
		features: toFeatures(mergeReports(reports), NOW, SEMANTIC_VERSIONS),
	});

	it("no part of a document contradicts another", () => {
		fc.assert(
			fc.property(anyReports, (reports) => {
				const result = found(reports);
				const broken = Object.entries(CONTRADICTIONS).flatMap(([name, holds]) =>
					holds(result) ? [name] : [],
				);
				// As text: fast-check prints a message, and no difference of lists.
				expect(broken.join("; ")).toBe("");
			}),
			{ numRuns: runs(600) },
		);
	});
});
