/** What the recorder's thread imports to write the journal: a `FrameSinkModule`. */
export { openJournal as openSink } from './journal.ts';
