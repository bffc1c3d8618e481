/** Builds the console where its sources have changed, and prints the directory of the built files. */
import { consoleDirectory } from "../packages/cli/src/serve/console-build.ts";

process.stdout.write(`${await consoleDirectory()}\n`);
