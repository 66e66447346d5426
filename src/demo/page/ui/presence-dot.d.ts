import type { DetailedHTMLProps, HTMLAttributes } from 'react';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'presence-dot': DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & {
        readonly user: string;
        readonly text?: boolean | '';
        readonly label?: string;
      };
    }
  }
}
