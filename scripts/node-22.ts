/** What the bundle for Node 22 lacks of Node 24, injected before everything else. */
import "core-js/actual/async-disposable-stack/index.js";
import "core-js/actual/disposable-stack/index.js";
