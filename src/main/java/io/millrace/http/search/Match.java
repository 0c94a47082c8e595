package io.millrace.http.search;

/** A record that was searched for, written already. Immutable by convention: nobody writes the bytes; equal by identity. */
@SuppressWarnings(
        "ArrayRecordComponent") // Compared by nobody, and a copy of each match would cost what the bound is for.
record Match(int partition, long offset, long timestampMs, byte[] json) {
    /** What it costs to hold on to it. */
    int heldBytes() {
        return json.length + 64;
    }
}
