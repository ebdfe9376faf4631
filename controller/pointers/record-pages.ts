import type { ListResourceRecordSetsResponse, Route53Client } from '@aws-sdk/client-route-53';
import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import type { Limited } from './call';

/** The record sets of a zone in its order, page by page, from a name on if one is given. */
export async function* recordPages(
  client: Route53Client, HostedZoneId: string, limited: Limited, from?: string,
): AsyncGenerator<ListResourceRecordSetsResponse> {
  let page: Partial<ListResourceRecordSetsResponse> = { IsTruncated: true, NextRecordName: from };
  while (page.IsTruncated === true) {
    const command = new ListResourceRecordSetsCommand({
      HostedZoneId,
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    });
    const answer = await client.send(command, limited);
    yield answer;
    page = answer;
  }
}
