import { answerParent } from '../../bench/sockets/questions.ts';
import { Crowd, type CrowdOptions } from './crowd.ts';

/** A crowd in a process of its own: see crowd-process.ts. */
let crowd: Crowd | undefined;

function there(): Crowd {
  if (crowd === undefined) throw new Error('nobody has been told who is in the crowd');
  return crowd;
}

answerParent({
  // Not an argument of the process: so many tokens are too long for one.
  gather: (options) => (crowd = new Crowd(options as CrowdOptions)).echoPort(),
  open: () => there().open(),
  live: () => {
    there().live();
  },
  changed: () => there().changed(),
  still: () => {
    there().beStill();
  },
  records: () => there().records(),
});
