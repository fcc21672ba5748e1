export { remoteWrite } from './remote-write.ts';
