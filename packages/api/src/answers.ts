export { catalogueAnswer, eventsAnswer, latestAnswer, queryAnswer } from './shapes/answers.ts';
