// Writes docs/openapi.json from the route table; a test keeps the file current.
import { writeFileSync } from "node:fs";
import { buildOpenApi } from "@dephealth/functions/api/http/openapi.ts";
import { ROUTES } from "@dephealth/functions/api/routes.ts";

const target = new URL("../docs/openapi.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(buildOpenApi(ROUTES), null, "\t")}\n`);
