/** Writes docs/openapi.json from the route table; a test keeps the file current. */
import { writeFileSync } from "node:fs";
import { ROUTES_BY_TAG } from "@dephealth/contract/routes/routes.ts";
import { buildOpenApi } from "@dephealth/functions/api/http/openapi.ts";

export function writeOpenApi(): void {
	const target = new URL("../docs/openapi.json", import.meta.url);
	writeFileSync(target, `${JSON.stringify(buildOpenApi(ROUTES_BY_TAG), null, "\t")}\n`);
}
