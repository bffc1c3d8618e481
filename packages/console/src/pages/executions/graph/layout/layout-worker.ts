/** Lays out a machine apart from the page; asked with a level, answers with it in its places. */
import type { GraphLevel } from "../graph-model.ts";
import { layOut } from "./layout.ts";

addEventListener("message", ({ data }: MessageEvent<GraphLevel>) => postMessage(layOut(data)));
