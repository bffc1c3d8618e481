/** The one test that vitest starts: when it has ended, the runner (`runner.ts`) runs the tests of the area, once for each mutant. */
import { it } from "vitest";

it("is ready", () => {});
