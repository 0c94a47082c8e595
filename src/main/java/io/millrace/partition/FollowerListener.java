package io.millrace.partition;

/** Whoever fetches for the followers of this node. Thread-safe: called on the contexts of all owners; must not block. */
public interface FollowerListener {
    /** {@link HostedPartition#followerPosition} is another one than before. */
    void moved(HostedPartition partition);
}
