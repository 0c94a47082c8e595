package io.millrace.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends lines of JSON of 1 KB to a topic over one connection, reads an answer for each, and prints how many a second that was. Takes
 * the address of a node, a topic that exists, and a number of records. The client does as little as it can: the same bytes again and
 * again, answers counted by their line ends.
 */
public final class BulkLoad {
    private static final int VALUE_BYTES = 1_000;
    private static final int LINES_OF_CHUNK = 60;
    private static final byte[] CHUNK_END = {'\r', '\n'};

    private BulkLoad() {}

    public static void main(String[] args) throws Exception {
        URI node = URI.create(args[0]);
        String topic = args[1];
        long records = Long.parseLong(args[2]) / LINES_OF_CHUNK * LINES_OF_CHUNK;
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            for (String phase : new String[] {"warm-up", "measured"}) {
                long started = System.nanoTime();
                long answers = send(node, topic, records, reader);
                double seconds = (System.nanoTime() - started) / 1e9;
                System.out.printf(
                        "%s: %,d records of %,d B, %,d answers, %.1f s, %,.0f records/s%n",
                        phase, records, VALUE_BYTES, answers, seconds, answers / seconds);
            }
        } finally {
            reader.shutdown();
        }
    }

    private static long send(URI node, String topic, long records, ExecutorService reader)
            throws IOException, InterruptedException, ExecutionException {
        try (Socket socket = new Socket(node.getHost(), node.getPort())) {
            Callable<Long> counting = () -> answers(socket.getInputStream(), records);
            Future<Long> answers = reader.submit(counting);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 256 << 10);
            out.write(("POST /topics/" + topic + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                            + "Content-Type: application/x-ndjson\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = chunk();
            for (long sent = 0; sent < records; sent += LINES_OF_CHUNK) {
                out.write(chunk);
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return answers.get();
        }
    }

    private static byte[] chunk() {
        String value = "x".repeat(VALUE_BYTES - 20);
        String line = "{\"key\":\"%d\",\"value\":{\"text\":\"" + value + "\"}}\n";
        StringBuilder lines = new StringBuilder();
        for (int number = 0; number < LINES_OF_CHUNK; number++) {
            lines.append(line.formatted(number));
        }
        return (Integer.toHexString(lines.length()) + "\r\n" + lines + new String(CHUNK_END, StandardCharsets.US_ASCII))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Answers are the only lines of the response that end in a brace. */
    private static long answers(InputStream in, long wanted) throws IOException {
        InputStream buffered = new BufferedInputStream(in, 256 << 10);
        byte[] bytes = new byte[64 << 10];
        long count = 0;
        byte before = 0;
        while (count < wanted) {
            int length = buffered.read(bytes);
            if (length < 0) {
                throw new IOException("the node closed the connection after " + count + " answers");
            }
            for (int index = 0; index < length; index++) {
                count += bytes[index] == '\n' && before == '}' ? 1 : 0;
                before = bytes[index];
            }
        }
        return count;
    }
}
