/** The parts of Node 24 that Node 22 lacks, injected before everything else. */
import "core-js/actual/async-disposable-stack/index.js";
import "core-js/actual/disposable-stack/index.js";
