package io.millrace.storage;

import java.nio.file.Path;

/**
 * Bytes of a log that are not as they were written. Immutable.
 *
 * @param file segment they are in
 * @param position where the first damaged batch begins
 * @param offset first offset that cannot be read; the records before it are sound
 */
public record Damage(Path file, int position, long offset, String reason) {
    /** What is wrong, as the part of a sentence. */
    public String sentence() {
        return "the records from offset " + offset + " on, at byte " + position + " of " + file + ", are damaged: "
                + reason;
    }
}
