/** `npm run generate`: writes what follows from other files. Red tests name it when one of them is stale. */
import { scriptArguments } from "./script-arguments.ts";
import { writeOpenApi } from "./write-openapi.ts";
import { writeSchemas } from "./write-schemas.ts";
import { writeStateMachines } from "./write-state-machines.ts";

scriptArguments({
	run: "npm run generate",
	does: "Writes docs/openapi.json, the schemas in docs, and the generated parts of the state machines.",
});
writeOpenApi();
writeSchemas();
writeStateMachines();
