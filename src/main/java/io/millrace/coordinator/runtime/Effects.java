package io.millrace.coordinator.runtime;

import io.millrace.coordinator.Effect;

/** Carries out what state machines of one kind want done outside of their logs. Called on the shard's context. */
public interface Effects {
    /** For machines that want nothing of the sort. */
    Effects NONE = (effect, shard) -> {
        throw new IllegalArgumentException("nobody carries out " + effect);
    };

    /** Begins to carry out an effect; it must not block. */
    void begin(Effect effect, ServingShard shard);
}
