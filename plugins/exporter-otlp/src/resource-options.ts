import { option, z } from '@tidemark/plugin-kit';

/** The options of the resource that all metrics belong to, for those that send over OTLP. */
export const resourceOptions = {
  serviceName: option(z.string().min(1), { help: 'the attribute `service.name`', expected: 'text' }).default(
    'tidemark',
  ),
  attributes: option(z.record(z.string().min(1), z.string()), {
    help: 'further attributes of the resource',
    expected: 'names with text each',
  }).default({}),
};
