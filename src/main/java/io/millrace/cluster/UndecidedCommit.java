package io.millrace.cluster;

import java.io.IOException;

/** Nobody knows whether a commit took effect: no majority answered in time. Whoever wants it looks again, and decides anew. */
public final class UndecidedCommit extends IOException {
    private static final long serialVersionUID = 1L;

    public UndecidedCommit(String why) {
        super("It is not known whether the change of the cluster's metadata was made: " + why);
    }
}
