package io.millrace.cluster;

import java.util.List;

/**
 * What the controller made of a command: changes to commit, and the reply once they are. Immutable.
 *
 * @param changes empty when nothing is to be changed
 */
public record Decision<R>(List<MetadataChange> changes, R reply) {
    public Decision {
        changes = List.copyOf(changes);
    }
}
