package io.millrace.service;

import io.millrace.cluster.Decision;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Metadata that may be asked and not changed: a command that would change something is refused, one that only answers is
 * answered. Thread-safe because it has no state of its own.
 */
public final class ReadOnlyMetadata implements MetadataCommands {
    private final MetadataCommands metadata;

    public ReadOnlyMetadata(MetadataCommands metadata) {
        this.metadata = metadata;
    }

    @Override
    public <R> Future<Outcome<R>> submit(Command<R> command) {
        Command<Optional<R>> harmless = state -> {
            Decision<R> decision = command.decide(state);
            return new Decision<>(
                    List.of(), decision.changes().isEmpty() ? Optional.of(decision.reply()) : Optional.empty());
        };
        return metadata.submit(harmless).map(ReadOnlyMetadata::answer);
    }

    private static <R> Outcome<R> answer(Outcome<Optional<R>> outcome) {
        if (outcome instanceof Outcome.Done<Optional<R>> done && done.value().isEmpty()) {
            return Outcome.refused(Reason.POLICY_VIOLATION, ReadOnlyServices.SENTENCE);
        }
        return outcome.map(Optional::orElseThrow);
    }
}
