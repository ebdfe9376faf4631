import type { LocalAws } from '../../../cli/local/aws/local-aws';

/** `failing`: refused; `lost`: carried out, and the answer is an error; `hanging`: no answer; `late`: carried out, and no answer. */
export type TroubleKind = 'failing' | 'lost' | 'hanging' | 'late';

/** Every service of an in-memory AWS misbehaves, from one call on. */
export class Trouble {
  private kind?: TroubleKind;
  private spared = 0;

  constructor(aws: LocalAws) {
    const call = aws.call.bind(aws);
    aws.call = async (request) => {
      if (this.kind === undefined || this.spared-- > 0) {
        return call(request);
      }
      const { kind } = this;
      if (kind === 'lost' || kind === 'late') {
        await call(request);
      }
      return kind === 'hanging' || kind === 'late'
        ? new Promise(() => undefined)
        : { status: 500, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: '{"__type":"InternalServerError","message":"trouble"}' };
    };
  }

  public begin(kind: TroubleKind, spared = 0): void {
    this.kind = kind;
    this.spared = spared;
  }

  public end(): void {
    this.kind = undefined;
  }
}
