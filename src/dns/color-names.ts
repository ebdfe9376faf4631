/** A name per color, in the zone of the live names. */
export interface FixedColorNames {
  /** Name that always leads to blue, relative to the zone or with a dot at the end. */
  readonly blue: string;
  /** Name that always leads to green, relative to the zone or with a dot at the end. */
  readonly green: string;
}

/** Names that always lead to the same color: ordinary records in the template. */
export abstract class ColorNames {
  /**
   * `blue.` and `green.` before the record name, where such a name can lead anywhere: not below a wildcard, not to the
   * website of a bucket, not to a distribution of this app without that alternate name.
   */
  public static prefixed(): ColorNames {
    return new Prefixed();
  }

  /**
   * These names.
   *
   * @example
   * declare const state: ReleaseState;
   * declare const zone: route53.IHostedZone;
   * new BlueGreenDnsRecord(this, 'Name', {
   *   state,
   *   zone,
   *   recordName: 'api',
   *   blue: route53.RecordTarget.fromIpAddresses('192.0.2.1'),
   *   green: route53.RecordTarget.fromIpAddresses('192.0.2.2'),
   *   colorNames: ColorNames.fixed({ blue: 'api-blue', green: 'api-green' }),
   * });
   */
  public static fixed(names: FixedColorNames): ColorNames {
    return new Fixed(names);
  }

  /** No names: each color is reached by the name of its load balancer, or whatever it is. */
  public static none(): ColorNames {
    return new None();
  }

  /** @internal */
  public abstract _names(): FixedColorNames | 'prefixed' | undefined;
}

class Prefixed extends ColorNames {
  /** @internal */
  public _names(): FixedColorNames | 'prefixed' | undefined {
    return 'prefixed';
  }
}

class Fixed extends ColorNames {
  constructor(private readonly names: FixedColorNames) {
    super();
  }

  /** @internal */
  public _names(): FixedColorNames | 'prefixed' | undefined {
    return this.names;
  }
}

class None extends ColorNames {
  /** @internal */
  public _names(): FixedColorNames | 'prefixed' | undefined {
    return undefined;
  }
}
