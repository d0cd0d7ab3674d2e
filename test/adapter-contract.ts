// What every chat adapter must do, whatever its platform. An adapter's test builds a stage (`adapter-contract/stage.ts`)
// on its local platform and calls this.
import { inboundContract } from './adapter-contract/inbound.ts';
import { outboundContract } from './adapter-contract/outbound.ts';
import type { Subject } from './adapter-contract/stage.ts';

export function adapterContract(subject: Subject): void {
  inboundContract(subject);
  outboundContract(subject);
}
