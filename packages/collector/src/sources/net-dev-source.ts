import { METRICS } from '@tidemark/core';
import { createNetDev, INTERFACE_FIGURES, parseNetDev } from '../proc/net-dev.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import { type Cell, createKeyedFileSource } from './keyed-file-source.ts';
import type { Source } from './source.ts';

/**
 * The host's ends of container links, which come and go with each container under a new name and would fill the history
 * with short series: Docker and Podman (`veth`), Calico (`cali`), Cilium and LXC (`lxc`), and the names made of a hash
 * that network plug-ins give. Their traffic shows on the bridge or the physical interface behind them.
 */
const CONTAINER_LINKS = /^(?:veth|cali|lxc).|^[a-f0-9]{15}$/;

const CELLS: readonly Cell[] = (
  [
    ['host_network_receive_bytes_total', 'receivedBytes'],
    ['host_network_receive_packets_total', 'receivedPackets'],
    ['host_network_receive_errors_total', 'receiveErrors'],
    ['host_network_receive_drops_total', 'receiveDrops'],
    ['host_network_transmit_bytes_total', 'transmittedBytes'],
    ['host_network_transmit_packets_total', 'transmittedPackets'],
    ['host_network_transmit_errors_total', 'transmitErrors'],
    ['host_network_transmit_drops_total', 'transmitDrops'],
  ] as const
).map(([name, figure]) => ({ metric: METRICS[name], figure: INTERFACE_FIGURES.indexOf(figure) }));

/** Traffic, errors and drops of the network interfaces, loopback included: what services of one host say to each other. */
export function createNetDevSource(root: ProcRoot, { maxInterfaces }: { readonly maxInterfaces: number }): Source {
  return createKeyedFileSource(root.buffer, {
    file: root.file('net', 'dev'),
    extent: 'whole',
    value: createNetDev(),
    parse: parseNetDev,
    rows: (interfaces) => interfaces,
    kind: 'interface',
    label: 'device',
    maxRows: maxInterfaces,
    accepts: (name) => !CONTAINER_LINKS.test(name),
    cells: CELLS,
  });
}
