package io.millrace.coordinator;

import java.util.List;

/**
 * What a state machine made of one command or timer. Immutable.
 *
 * @param events already applied; to be appended in this order, as one batch
 * @param answers to be released when everything applied so far is committed; may hold answers to earlier commands
 * @param timers changes to make, in this order
 * @param effects to be carried out when everything applied so far is committed, in this order
 */
public record Decision<E>(List<E> events, List<Answer<?>> answers, List<TimerChange> timers, List<Effect> effects) {
    public Decision {
        events = List.copyOf(events);
        answers = List.copyOf(answers);
        timers = List.copyOf(timers);
        effects = List.copyOf(effects);
    }
}
