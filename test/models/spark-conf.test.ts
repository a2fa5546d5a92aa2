import t from 'tap';
import { parseSparkConf } from '../../host/models/spark/conf.js';

const propertiesOf = (text: string) => parseSparkConf(text).properties;

t.test('a name and a value a line, apart by white space, = or :', (t) => {
  const text = [
    '# defaults of the cluster',
    '! of Java, too',
    '',
    'spark.master                 mesos://master:5050',
    'spark.cores.max=24',
    '  spark.executor.cores = 4  ',
    'spark.executor.memory:4g',
    'spark.executor.extraJavaOptions  -XX:+PrintGCDetails -Dkey=value',
    'spark.mesos.constraints\tAZ:us-east-1a;ssd:',
    'spark.empty',
  ].join('\n');
  t.same(propertiesOf(text), {
    'spark.master': 'mesos://master:5050',
    'spark.cores.max': '24',
    'spark.executor.cores': '4',
    'spark.executor.memory': '4g',
    'spark.executor.extraJavaOptions': '-XX:+PrintGCDetails -Dkey=value',
    'spark.mesos.constraints': 'AZ:us-east-1a;ssd:',
    'spark.empty': '',
  });
  t.end();
});

t.test('lines end as they do anywhere, and the later of two counts', (t) => {
  t.same(propertiesOf('spark.a 1\r\nspark.b 2\rspark.a 3'), { 'spark.a': '3', 'spark.b': '2' });
  t.same(propertiesOf('\uFEFFspark.a 1'), { 'spark.a': '1' });
  t.same(propertiesOf(''), {});
  t.end();
});

t.test('a \\ at its end continues a line, two are one', (t) => {
  t.same(propertiesOf('spark.a one \\\n   two\\\n\nspark.b c:\\\\\nspark.d e'), {
    'spark.a': 'one two',
    'spark.b': 'c:\\',
    'spark.d': 'e',
  });
  t.same(propertiesOf('spark.a 1\\'), { 'spark.a': '1' }, 'at the end of the file, too');
  t.end();
});

t.test('a \\ takes away what a character means', (t) => {
  t.same(propertiesOf('spark.a\\ b\\=c=\\u00e9\\td\\q'), { 'spark.a b=c': 'é\tdq' });
  t.throws(() => parseSparkConf('spark.a 1\n\nspark.b \\u12'), {
    name: 'ReplayError',
    message: 'a \\u without four digits; expected a character such as \\u00e9',
    line: 3,
  });
  t.end();
});

t.test('what does not begin with spark. Spark ignores, and says so', (t) => {
  const { properties, ignored } = parseSparkConf('hive.exec 1\nspark.a 2\nexport X=3');
  t.same(properties, { 'spark.a': '2' });
  t.same(ignored, ['hive.exec', 'export']);
  t.end();
});
