import { type RefObject, useEffect, useEffectEvent } from 'react';

/** Tells whenever the element comes into view or leaves it; anew, when one of `dependencies` changes. */
export function useInView(
  element: RefObject<Element | null>,
  tell: (isInView: boolean) => void,
  dependencies: readonly unknown[] = [],
): void {
  const onView = useEffectEvent(tell);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new IntersectionObserver(([entry]) => {
      onView(entry?.isIntersecting === true);
    });
    observer.observe(element.current);
    return () => {
      observer.disconnect();
    };
  }, [element, ...dependencies]);
}
