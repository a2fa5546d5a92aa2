import { Ajv, type Options, type ValidateFunction } from 'ajv';

/**
 * A check by one of this package's own JSON schemas, made when it is asked for the first time: making it
 * takes as long as starting the command. That the schema is one, the tests see; to see it here took
 * longer still.
 */
export function validatorOf<Value>(schema: object, options: Options = {}): ValidatorSource<Value> {
  let made: ValidateFunction<Value> | undefined;
  return () => {
    made ??= new Ajv({ ...options, validateSchema: false }).compile<Value>(schema);
    return made;
  };
}

type ValidatorSource<Value> = () => ValidateFunction<Value>;
