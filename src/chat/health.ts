// Whether a platform's events reach us, as its adapter sees it.

/**
 * `hearing`: something has just come over the connection, be it an event, a greeting or the answer to a probe (a ping, a
 * heartbeat). Reported each time, which costs next to nothing: an open connection that brings nothing for longer than
 * {@link ChatLimits.silenceMs} counts as deaf.
 * `lost`: there is no connection, and another one is being made.
 * `dead`: the platform has closed for good. Nothing is tried any more before a person has done something.
 */
export type HealthReport =
  | {
      readonly state: 'hearing';
      /** Connections of the same token that are not ours, when the platform has just told. */
      readonly elsewhere?: number;
    }
  | { readonly state: 'lost'; readonly reason: string }
  | { readonly state: 'dead'; readonly reason: string; readonly nextStep: string };
