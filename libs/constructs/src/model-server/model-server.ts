import type { Endpoint } from '@slipway/contracts/endpoint';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import { Construct } from 'constructs';
import { HttpServer } from '../http-server/http-server.ts';
import type { ServedModelProps } from './served-model-props.ts';
import { vllmServer } from './vllm-server.ts';

/** What a `ModelServer` needs to know. */
export interface ModelServerProps extends ServedModelProps {
  /**
   * Token for weights that ask for consent, under the key `token`.
   *
   * @default - none: the weights are open
   */
  readonly weightsToken?: SecretRef;

  /**
   * Bucket from which weights are streamed, by the role of the server's account.
   *
   * @default - none: they are downloaded from Hugging Face
   */
  readonly weightsBucket?: WeightsBucket;

  /**
   * Host that the model's name leads callers to, in place of its pods: that of a gateway which knows them.
   *
   * @default - none: its own pods answer
   */
  readonly behind?: string;
}

/** A bucket with a copy of the weights of models. */
export interface WeightsBucket {
  /** Name of the bucket. */
  readonly name: string;
  /** Its AWS region. */
  readonly region: string;
}

/** Serves one model with vLLM behind one in-cluster endpoint, each replica on one node. */
export class ModelServer extends Construct {
  /** Where callers reach the model. */
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: ModelServerProps) {
    super(scope, id);
    const { name, profile } = props.placement;
    if ((profile.nodes ?? 1) > 1) {
      throw new Error(`'placement' ${name} spans ${profile.nodes} nodes, and this server one: use ModelServerGroup`);
    }
    this.endpoint = new HttpServer(this, 'server', vllmServer(props)).endpoint;
  }
}
