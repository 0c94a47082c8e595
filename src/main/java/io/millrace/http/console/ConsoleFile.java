package io.millrace.http.console;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A file of the console as it is sent. Immutable.
 *
 * @param gzipped the same content, smaller; the content itself where that does not pay
 * @param entityTag quoted, as headers write it
 */
record ConsoleFile(String mediaType, Buffer content, Buffer gzipped, String entityTag) {
    private static final int WORTH_COMPRESSING_BYTES = 1_000;

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8");

    static ConsoleFile of(String name, byte[] content) {
        String extension = name.substring(name.lastIndexOf('.') + 1);
        String mediaType = MEDIA_TYPES.get(extension);
        if (mediaType == null) {
            throw new IllegalArgumentException("the console has no media type for " + name);
        }
        Buffer plain = Buffer.buffer(content);
        Buffer gzipped = content.length < WORTH_COMPRESSING_BYTES ? plain : gzip(content);
        return new ConsoleFile(mediaType, plain, gzipped, '"' + Fingerprint.of(content) + '"');
    }

    boolean compresses() {
        return gzipped != content;
    }

    private static Buffer gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 3);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException impossible) {
            throw new IllegalStateException("memory cannot fail to be written", impossible);
        }
        return Buffer.buffer(out.toByteArray());
    }
}
