package io.millrace.cluster.quorum;

/**
 * Where a commit stands in the history of the metadata, and whose it is. Immutable.
 *
 * <p>Term and version order all commits: within a term each version is given away once, by the compare-and-set on the
 * head register, and a term begins above everything that was effective before it. Writer and sequence tell two commits
 * apart that were tried for the same place.
 *
 * @param term raised whenever the register had to be built anew from journals
 * @param version of the image with this commit
 * @param writer node id
 * @param sequence never used twice by a writer, also not after a restart
 */
public record Stamp(long term, long version, int writer, long sequence) {
    /** Of a journal in which nothing was ever written. */
    public static final Stamp NONE = new Stamp(0, 0, 0, 0);

    public boolean isAfter(Stamp other) {
        return term > other.term || (term == other.term && version > other.version);
    }

    /** Whether a journal that ends here holds a commit: the same term has one history. */
    boolean covers(Stamp commit) {
        return equals(commit) || (term == commit.term && version > commit.version);
    }

    @Override
    public String toString() {
        return term + "." + version + "@" + writer;
    }
}
