import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Account } from './account';

export type Template = { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };

/** The template that a stack was deployed with last. */
export async function fetchTemplate(account: Account, stackName: string): Promise<Template> {
  const { TemplateBody: body } = await new CloudFormationClient(account.client()).send(new GetTemplateCommand({ StackName: stackName }));
  return JSON.parse(body!) as Template;
}

/** Types of the resources that two templates do not have in common, byte for byte. */
export function differences({ Resources: one }: Template, { Resources: other }: Template): string[] {
  const ids = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return ids.filter((id) => JSON.stringify(one[id]) !== JSON.stringify(other[id])).map((id) => `${(one[id] ?? other[id]).Type} ${id}`);
}
