package io.millrace.fault.clock;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import net.bytebuddy.agent.builder.AgentBuilder;

/** The wall clock of one node as the test sets it. Owned by one test thread. */
public final class ClockShift {
    private final Path agent;
    private final Path file;

    /** A clock that is right; the agent and what it reads are put into {@code directory}. */
    public ClockShift(Path directory) throws IOException {
        this.agent = directory.resolve("clock-agent.jar");
        this.file = directory.resolve("clock-shift");
        writeAgent();
        by(Duration.ZERO);
    }

    /** What a process needs in its environment to follow this clock. */
    public Map<String, String> environment() {
        return Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + agent + "=" + file);
    }

    /** Sets the clock ahead, or back with a negative time. */
    public void by(Duration shift) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).putLong(0, shift.toMillis());
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES).put(bytes);
        }
    }

    private void writeAgent() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.CLASS_PATH, jarOf(AgentBuilder.class));
        attributes.putValue("Premain-Class", ClockAgent.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        attributes.putValue("Can-Redefine-Classes", "true");
        try (OutputStream out = Files.newOutputStream(agent);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            add(jar, ClockAgent.class);
            add(jar, ClockAgent.Shifting.class);
            add(jar, Shift.class);
        }
    }

    private static String jarOf(Class<?> type) {
        try {
            return type.getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void add(JarOutputStream jar, Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new ZipEntry(name));
        try (InputStream code = type.getClassLoader().getResourceAsStream(name)) {
            Objects.requireNonNull(code, name).transferTo(jar);
        }
        jar.closeEntry();
    }
}
