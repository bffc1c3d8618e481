/** All packages of a scan as a table that can be sorted by each column; without scripts it stays in the report's order. */
import { createHash } from "node:crypto";
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import { escapeHtml } from "../../html.ts";
import { percent } from "../../scoring/evidence/words.ts";
import { printable, scoreText, viaText } from "../scan-report.ts";

type Column = {
	title: string;
	text: (dependency: AssessedDependency) => string;
	/** The sort key, when it is not the text; null for an unknown number, which always comes last. */
	rank?: (dependency: AssessedDependency) => number | null;
};

const COLUMNS: readonly Column[] = [
	{ title: "Package", text: ({ package: name, versions }) => [name, ...versions.slice(0, 3)].join(" ") },
	{
		title: "Risk",
		text: ({ risk_level: risk }) => risk,
		// The worst first.
		rank: ({ risk_level: risk }) => -RISK_LEVELS.indexOf(risk),
	},
	{ title: "Status", text: ({ status }) => status.label },
	{ title: "Health", text: scoreText, rank: ({ health_score: score }) => score },
	{
		title: "Idle in 12 m",
		text: ({ abandonment_risk: idle }) => (idle === null ? "?" : percent(idle.probability)),
		rank: ({ abandonment_risk: idle }) => (idle === null ? null : -idle.probability),
	},
	{
		title: "Why it is there",
		text: (dependency) =>
			[viaText(dependency) || "direct dependency", ...(dependency.is_dev ? ["development only"] : [])].join(
				" · ",
			),
	},
];

/** Sorts by the column of a heading, and the other way round the second time. Contains no `<` and no `&`. */
const SCRIPT = `
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const headings = [...table.tHead.rows[0].cells];
  const keyOf = (row, index) => {
    const key = row.cells[index].dataset.rank;
    return key === undefined ? row.cells[index].textContent : key === "" ? null : Number(key);
  };
  const compare = (a, b) => typeof a === "number" ? (a === b ? 0 : a > b ? 1 : -1) : a.localeCompare(b);
  for (const [index, heading] of headings.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const direction = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      const rows = [...body.rows].map((row) => ({ row, key: keyOf(row, index) }));
      const known = rows.filter(({ key }) => key !== null);
      known.sort((a, b) => direction * compare(a.key, b.key));
      const unknown = rows.filter(({ key }) => key === null);
      body.append(...[...known, ...unknown].map(({ row }) => row));
    });
  }
}
`;

/** Says in a Content-Security-Policy that this script may run, and no other. */
export const SORT_SCRIPT_SOURCE = `'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`;
export const SORT_SCRIPT = `<script>${SCRIPT}</script>`;

export function packageTable(dependencies: readonly AssessedDependency[]): string {
	const headings = COLUMNS.map(({ title }) => `<th scope="col">${title}</th>`);
	return `<table class="sortable"><thead><tr>${headings.join("")}</tr></thead>
<tbody>${dependencies.map((dependency) => `<tr>${COLUMNS.map((column) => cell(column, dependency)).join("")}</tr>`).join("\n")}</tbody></table>`;
}

function cell({ text, rank }: Column, dependency: AssessedDependency): string {
	const key = rank === undefined ? "" : ` data-rank="${rank(dependency) ?? ""}"`;
	return `<td${key}>${escapeHtml(printable(text(dependency)))}</td>`;
}
