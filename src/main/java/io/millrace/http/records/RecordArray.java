package io.millrace.http.records;

import io.vertx.core.buffer.Buffer;

/** A JSON array of records that ends before it grows over a bound, but holds one record at least. Confined to its user. */
public final class RecordArray {
    private final RecordWriter writer;
    private final int maxBytes;
    private final Buffer json = Buffer.buffer("[");
    private int count;

    public RecordArray(EmbeddedFormat format, int maxBytes) {
        this.writer = new RecordWriter(format);
        this.maxBytes = maxBytes;
    }

    /** Adds a record; false when there is no room for it. */
    public boolean add(OutgoingRecord record) {
        Buffer text = writer.write(record);
        if (count > 0 && json.length() + text.length() > maxBytes) {
            return false;
        }
        if (count > 0) {
            json.appendByte((byte) ',');
        }
        json.appendBuffer(text);
        count++;
        return true;
    }

    public int count() {
        return count;
    }

    /** The whole array. */
    public Buffer end() {
        return json.appendByte((byte) ']');
    }
}
