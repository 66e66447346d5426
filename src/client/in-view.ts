type Tell = (isInView: boolean) => void;

let observer: IntersectionObserver | undefined;
const listeners = new WeakMap<Element, Tell>();

/**
 * Tells whether the element is in view, now and whenever that changes, until the returned function is called. One observer
 * serves all; an element has one listener at a time.
 */
export function observeView(element: Element, tell: Tell): () => void {
  observer ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
  });
  listeners.set(element, tell);
  observer.observe(element);
  return () => {
    observer?.unobserve(element);
    listeners.delete(element);
  };
}
