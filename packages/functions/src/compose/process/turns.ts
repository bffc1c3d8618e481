/** The turns of the process's event loop. */
import { createTurns } from "@dephealth/core/turns.ts";
import { part } from "./composition.ts";

export const turns = /* @__PURE__ */ part(() => createTurns());
