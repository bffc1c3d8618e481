/** Writes the schemas of settings and reports to docs/. A test checks that they are current. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configSchema } from "@dephealth/cli/scan/scan-config.ts";
import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import { jsonReportSchema } from "@dephealth/core/reports/json-report-schema.ts";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "..");

export const PUBLISHED_SCHEMAS = {
	"docs/report.schema.json": () => ({
		...z.toJSONSchema(jsonReportSchema, {
			target: "draft-2020-12",
			override({ jsonSchema }) {
				// Their number grows, so a reader with an older schema must accept unknown ones.
				if (String(jsonSchema.enum) === String(ECOSYSTEMS)) delete jsonSchema.enum;
			},
		}),
		title: "Report of dephealth scan --format json",
	}),
	"docs/dephealthrc.schema.json": () => ({
		...z.toJSONSchema(configSchema, { target: "draft-2020-12", io: "input" }),
		title: ".dephealthrc.json",
	}),
} as const;

export function schemaText(make: () => object): string {
	return `${JSON.stringify(make(), null, "\t")}\n`;
}

export function writeSchemas(): void {
	for (const [file, make] of Object.entries(PUBLISHED_SCHEMAS))
		writeFileSync(join(ROOT, file), schemaText(make));
}
