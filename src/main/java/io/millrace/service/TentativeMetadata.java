package io.millrace.service;

import io.millrace.cluster.Decision;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Outcome;
import io.vertx.core.Future;
import java.util.List;

/**
 * Metadata that decides commands and commits nothing, for people who want to see what would come of one. Thread-safe because it
 * has no state of its own.
 */
public final class TentativeMetadata implements MetadataCommands {
    private final MetadataCommands metadata;

    public TentativeMetadata(MetadataCommands metadata) {
        this.metadata = metadata;
    }

    @Override
    public <R> Future<Outcome<R>> submit(Command<R> command) {
        Command<R> harmless = state -> {
            Decision<R> decision = command.decide(state);
            return new Decision<>(List.of(), decision.reply());
        };
        return metadata.submit(harmless);
    }
}
