import { BenchError } from '../bench/sockets/bench-error.ts';
import { type Comparison, compareAll } from './compare.ts';
import { measure, type Measured } from './measure.ts';
import { CommanderError, parseOptions, type TimingIo } from './options.ts';
import { judge, printCost } from './report.ts';

/** The whole command. Returns its exit code: 0 nothing tells hidden from absent, 1 something does, 2 it could not be run. */
export async function timing(argv: readonly string[], io: TimingIo): Promise<number> {
  try {
    const options = parseOptions(argv, io);
    const compare = async (step: number): Promise<[Measured, readonly Comparison[]]> => {
      const measured = await measure({ ...options, step }, io);
      return [measured, compareAll(measured.samples)];
    };
    const plain = options.step === 0 ? undefined : await compare(0);
    const [measured, comparisons] = await compare(options.step);
    const { text, leaks } = judge(comparisons, measured, options.limit);
    io.write(`${text}\n`);
    if (plain !== undefined) io.write(`\n${printCost(options.step, plain[1], comparisons)}\n`);
    return leaks.length === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof BenchError || (error instanceof Error && 'syscall' in error))) throw error;
    io.writeError(`error: ${error.message}\n`);
    return 2;
  }
}
