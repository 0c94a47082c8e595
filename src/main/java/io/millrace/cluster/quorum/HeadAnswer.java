package io.millrace.cluster.quorum;

/** What came of a call to the head register. Immutable. */
public sealed interface HeadAnswer {
    /** The register holds this commit. */
    record Holds(Entry entry) implements HeadAnswer {}

    /** The register was never written since it was built. */
    record Empty() implements HeadAnswer {}

    /** The compare-and-set was done. */
    record Swapped() implements HeadAnswer {}

    /** The register held something else; after a retry that may be the very value that was to be set. */
    record Lost() implements HeadAnswer {}

    /** No answer in time; a compare-and-set may still be done later. */
    record Unknown(String why) implements HeadAnswer {}
}
