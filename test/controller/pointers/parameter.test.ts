import * as fc from 'fast-check';
import { pointerContract } from './contract';
import { ParameterPointer } from '../../../controller/pointers/parameter';
import { HOME, REPLICA } from '../fixture';

const NAME = '/cdk-blue-green/shop';

pointerContract('the parameter of a region', ({ aws }) => ({
  pointers: [new ParameterPointer(NAME, HOME), new ParameterPointer(NAME, REPLICA)],
  values: fc.stringMatching(/^[a-zA-Z0-9{}":,. äß-]{1,200}$/),
  effects: () => [HOME, REPLICA].map((region) => aws.parameters.get(region, NAME)?.value),
}));

pointerContract('parameters of one region', ({ aws }) => ({
  pointers: [new ParameterPointer(NAME, HOME), new ParameterPointer(`${NAME}/web`, HOME)],
  values: fc.stringMatching(/^[0-9]{1,5}$/),
  effects: () => [NAME, `${NAME}/web`].map((name) => aws.parameters.get(HOME, name)?.value),
}));
