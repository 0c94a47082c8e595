package io.millrace.protocol;

/**
 * Which slices are read into the answer's buffer instead of being sent from their file: a system call and a separate
 * write cost more than copying a small slice, and the copies of one answer are bounded.
 *
 * <p>Asked once for each slice of an answer, in order; two fresh policies give the same answers to the same questions.
 * Confined to the encoding of one answer.
 */
final class InlinePolicy {
    static final int MAX_SLICE_BYTES = 16 << 10;
    static final int MAX_ANSWER_BYTES = 1 << 20;

    private int inlinedBytes;

    boolean inlines(int sliceBytes) {
        if (sliceBytes > MAX_SLICE_BYTES || inlinedBytes + sliceBytes > MAX_ANSWER_BYTES) {
            return false;
        }
        inlinedBytes += sliceBytes;
        return true;
    }

    int inlinedBytes() {
        return inlinedBytes;
    }
}
