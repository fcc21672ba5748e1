/** Questions about what was recorded. */
import { compileSelector } from '@tidemark/core';
import { catalogueAnswer, eventsAnswer, latestAnswer, queryAnswer } from '../shapes/answers.ts';
import {
  catalogueShape,
  eventsInput,
  eventsShape,
  latestShape,
  matchInput,
  queryInput,
  queryShape,
} from '../shapes/shapes.ts';
import { reading } from './procedures.ts';
import { selectorOf } from './selector.ts';

export const series = reading
  .input(matchInput)
  .output(catalogueShape)
  .query(async ({ ctx: { recording }, input }) =>
    catalogueAnswer(await recording.history.series(await selectorOf(input.match, recording))),
  );

export const latest = reading
  .input(matchInput)
  .output(latestShape.nullable())
  .query(async ({ ctx: { recording }, input }) => {
    const matches = compileSelector(await selectorOf(input.match, recording));
    const frame = recording.live.newest;
    return frame === undefined ? null : latestAnswer(frame, matches);
  });

export const query = reading
  .input(queryInput)
  .output(queryShape)
  .query(async ({ ctx: { recording }, input, signal }) => {
    const { match, ...question } = input;
    const request = { ...question, selector: await selectorOf(match, recording) };
    return queryAnswer(await recording.history.query(request, signal === undefined ? {} : { signal }));
  });

export const events = reading
  .input(eventsInput)
  .output(eventsShape)
  .query(async ({ ctx: { recording }, input }) => eventsAnswer(await recording.history.events(input)));
