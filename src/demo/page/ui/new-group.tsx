import { type ReactElement, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { type Group, MAX_GROUP_SIZE } from '../../chat-protocol.ts';
import { useChatSession, useChatView } from './session-context.ts';

export interface NewGroupProps {
  readonly onClose: (founded?: Group) => void;
}

/** A dialog that founds a group. */
export function NewGroup({ onClose }: NewGroupProps): ReactElement {
  const { model } = useChatSession();
  const { people } = useChatView();
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState('');
  const [members, setMembers] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (members.length === 0) {
      setFailure('Choose somebody for the group.');
      return;
    }
    model.found(name, members).then(onClose, (error: unknown) => {
      setFailure(error instanceof Error ? error.message : String(error));
    });
  };
  const toggle = (person: string, isIn: boolean): void => {
    const others = members.filter((member) => member !== person);
    setMembers(isIn ? [...others, person] : others);
  };
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="new-group"
      onClose={() => {
        onClose();
      }}
    >
      <form className="card" onSubmit={submit}>
        <h2 id="new-group">New group</h2>
        <label htmlFor="group-name">Name of the group</label>
        <input
          id="group-name"
          required
          maxLength={60}
          value={name}
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
        <fieldset className="choices">
          <legend>
            Members ({members.length + 1} of at most {MAX_GROUP_SIZE}, with you)
          </legend>
          {people.map((person) => (
            <label key={person} className="choice">
              <input
                type="checkbox"
                checked={members.includes(person)}
                disabled={members.length + 1 >= MAX_GROUP_SIZE && !members.includes(person)}
                onChange={(event) => {
                  toggle(person, event.target.checked);
                }}
              />
              <bdi>{person}</bdi>
            </label>
          ))}
        </fieldset>
        <p className="error" role="alert">
          {failure}
        </p>
        <div className="actions">
          <button
            type="button"
            className="quiet"
            onClick={() => {
              onClose();
            }}
          >
            Cancel
          </button>
          <button type="submit" className="primary">
            Found the group
          </button>
        </div>
      </form>
    </dialog>
  );
}
