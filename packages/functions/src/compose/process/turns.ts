/** The turns of the process's event loop, or those that it is given. */
import { createTurns } from "@dephealth/core/turns.ts";
import { part } from "./composition.ts";

export const turns = /* @__PURE__ */ part((c) => c.turns ?? createTurns());
