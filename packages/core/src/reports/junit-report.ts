/**
 * A scan as JUnit XML, which nearly every CI system shows: one test case a package. It fails when the gate fails because
 * of it, or, where there is no gate, when its risk is high or critical. What could not be assessed is skipped, not passed.
 */
import type { AssessedDependency, ListedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { acceptedRiskOf, printable, type ScanReport, whyLines } from "./scan-report.ts";

type Outcome = { kind: "passed" } | { kind: "failed" | "skipped"; message: string; details: string };
type TestCase = { suite: string; name: string; outcome: Outcome };

export function renderJunitReport(report: ScanReport): string {
	const cases = [
		...report.result.dependencies.map((dependency) => assessed(report, dependency)),
		...waiting(report),
	];
	const counts = (kind: Outcome["kind"]) => cases.filter(({ outcome }) => outcome.kind === kind).length;
	const numbers = `tests="${cases.length}" failures="${counts("failed")}" errors="0" skipped="${counts("skipped")}"`;
	const name = escapeXml(report.file);
	return [
		`<?xml version="1.0" encoding="UTF-8"?>`,
		`<testsuites name="DepHealth" ${numbers} time="0">`,
		`  <testsuite name="${name}" ${numbers} time="0">`,
		...cases.map(testCase),
		"  </testsuite>",
		"</testsuites>",
		"",
	].join("\n");
}

function assessed(report: ScanReport, dependency: AssessedDependency): TestCase {
	return { suite: dependency.ecosystem, name: nameOf(dependency), outcome: outcomeOf(report, dependency) };
}

function outcomeOf(report: ScanReport, dependency: AssessedDependency): Outcome {
	const details = whyLines(report, dependency).join("\n");
	const accepted = acceptedRiskOf(report, dependency);
	if (accepted)
		return { kind: "skipped", message: `accepted until ${accepted.until}: ${accepted.reason}`, details };
	const isHigh = dependency.risk_level === "HIGH" || dependency.risk_level === "CRITICAL";
	const fails = report.failOn === undefined ? isHigh : report.failing.includes(dependency);
	const message = `${dependency.risk_level}: ${dependency.headline}`;
	return fails ? { kind: "failed", message, details } : { kind: "passed" };
}

function waiting({ result }: ScanReport): TestCase[] {
	const skipped = (entries: readonly ListedDependency[], message: string) =>
		entries.map(
			(entry): TestCase => ({
				suite: entry.ecosystem,
				name: nameOf(entry),
				outcome: { kind: "skipped", message, details: "" },
			}),
		);
	return [
		...skipped(result.not_found, "unknown to its registry"),
		...skipped(result.pending, "still being collected"),
		...skipped(result.unread, "could not be read this time, so nothing is known about it"),
	];
}

function nameOf({ package: name, versions }: ListedDependency): string {
	return [name, ...versions.slice(0, 1)].join(" ");
}

function testCase({ suite, name, outcome }: TestCase): string {
	const start = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}" time="0"`;
	if (outcome.kind === "passed") return `${start}/>`;
	const element = outcome.kind === "failed" ? "failure" : "skipped";
	const message = escapeXml(outcome.message);
	return outcome.kind === "failed"
		? `${start}><${element} message="${message}" type="risk">${escapeXml(outcome.details)}</${element}></testcase>`
		: `${start}><${element} message="${message}"/></testcase>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&apos;",
};

/** Control characters are not allowed in XML at all, not even escaped. */
function escapeXml(text: string): string {
	return text
		.split("\n")
		.map(printable)
		.join("\n")
		.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
