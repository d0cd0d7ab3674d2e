// Everybody who can be played: people by name, more of them on demand, and the way from them to the app.

import { people } from './default-workspace.ts';
import type { Delivery } from './delivery.ts';
import { appRateLimited, EventQuota } from './event-quota.ts';
import { type EventSource, eventCallback, eventsOf, isSubscribed } from './events.ts';
import type { JsonObject, Member } from './model.ts';
import { type AppLink, Person } from './person.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Workspace } from './workspace.ts';

export class People {
  readonly #workspace: Workspace;
  readonly #app: AppLink;
  readonly #byName = new Map<string, Person>();

  constructor(workspace: Workspace, app: AppLink) {
    this.#workspace = workspace;
    this.#app = app;
    for (const { id } of people) {
      const member = workspace.member(id);
      if (member) this.#play(member);
    }
  }

  /** @throws Error when nobody is called so */
  person(name: string): Person {
    const person = this.#byName.get(name);
    if (!person) throw new Error(`No person called ${name}`);
    return person;
  }

  /** Somebody new, who joins `#general`. */
  add(name: string): Person {
    const id = this.#workspace.ids.next('U');
    const member = this.#workspace.addMember({ id, name: name.toLowerCase(), displayName: name, bot: false });
    const person = this.#play(member);
    person.join('#general');
    return person;
  }

  #play(member: Member): Person {
    const person = new Person(member, this.#workspace, this.#app);
    this.#byName.set(member.displayName, person);
    return person;
  }
}

/** In one moment for people, in two for a program: else both would come in one piece of the socket. */
const twinAfterMs = 20;

/** Tells the app of every change it may see, and carries what people do beside messages. */
export function linkApp(source: EventSource, delivery: Delivery, responseUrls: ResponseUrls): AppLink {
  const { workspace, baseUrl } = source;
  const quota = new EventQuota(source.eventsPerHour);
  const deliver = (event: JsonObject): void => {
    const { sent, limitedMinute } = quota.take();
    if (limitedMinute !== undefined) void delivery.send('events_api', appRateLimited(workspace, limitedMinute));
    if (!sent) return;
    const eventId = workspace.ids.next('Ev');
    void delivery.send('events_api', eventCallback(workspace, event, eventId), eventId);
  };
  workspace.onChange((change) => {
    const [first, ...others] = eventsOf(source, change);
    if (first !== undefined) deliver(first);
    const isTwin = source.mentionsFirst && first?.type === 'app_mention';
    if (isTwin) setTimeout(() => others.forEach(deliver), twinAfterMs);
    else others.forEach(deliver);
  });
  return {
    baseUrl,
    event: (event) => {
      if (isSubscribed(source, String(event.type))) deliver(event);
    },
    responseUrl: (target) => responseUrls.make(target),
    interactive: (payload) => delivery.send('interactive', payload),
    command: (payload) => delivery.send('slash_commands', payload),
  };
}
