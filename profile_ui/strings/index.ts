// The words in use. One language a page; a further catalogue is a module of the same shape.
import { en } from "./en.ts";

export type Words = typeof en;

export const words: Words = en;
