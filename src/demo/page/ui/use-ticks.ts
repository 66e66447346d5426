import { useEffect, useState } from 'react';

const TICK_MS = 1_000;

/** Renders the component anew once a second, while the page can be seen: for what is said of moments. */
export function useTicks(): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setTick((tick) => tick + 1);
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
}
