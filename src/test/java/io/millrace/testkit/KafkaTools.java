package io.millrace.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URLClassLoader;
import java.util.OptionalInt;

/**
 * Kafka's command-line tools, run inside of this JVM by a class loader that sees their jars only. One at a time: they
 * print to the system's streams, which are swapped for the call.
 */
public final class KafkaTools {
    private static final URLClassLoader LOADER =
            new URLClassLoader("kafka-tools", PeerClasspath.of("tools").urls(), ClassLoader.getPlatformClassLoader());
    private static OptionalInt exitCode = OptionalInt.empty();

    static {
        try {
            Class<?> exit = LOADER.loadClass("org.apache.kafka.common.utils.Exit");
            intercept(exit, "setExitProcedure", "Procedure", arguments -> {
                if (exitCode.isEmpty()) {
                    exitCode = OptionalInt.of((Integer) arguments[0]);
                }
                throw new ToolExited();
            });
            intercept(exit, "setShutdownHookAdder", "ShutdownHookAdder", arguments -> {});
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private KafkaTools() {}

    /** What a tool printed and how it ended. */
    public record Result(int exitCode, String stdout, String stderr) {}

    /** Runs the main class of a tool. */
    public static Result run(String mainClass, String... arguments) throws Exception {
        return run(InputStream.nullInputStream(), mainClass, arguments);
    }

    /** Runs the main class of a tool with lines on its standard input. */
    public static Result runWithInput(String input, String mainClass, String... arguments) throws Exception {
        return run(new ByteArrayInputStream(input.getBytes(UTF_8)), mainClass, arguments);
    }

    private static synchronized Result run(InputStream input, String mainClass, String... arguments) throws Exception {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        InputStream originalIn = System.in;
        PrintStream originalOut = System.out;
        PrintStream originalErr = System.err;
        ClassLoader originalLoader = Thread.currentThread().getContextClassLoader();
        exitCode = OptionalInt.empty();
        System.setIn(input);
        System.setOut(new PrintStream(stdout, true, UTF_8));
        System.setErr(new PrintStream(stderr, true, UTF_8));
        Thread.currentThread().setContextClassLoader(LOADER);
        try {
            LOADER.loadClass(mainClass).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException ended) {
            if (!(ended.getCause() instanceof ToolExited)) {
                throw ended;
            }
        } finally {
            System.setIn(originalIn);
            System.setOut(originalOut);
            System.setErr(originalErr);
            Thread.currentThread().setContextClassLoader(originalLoader);
        }
        return new Result(exitCode.orElse(0), stdout.toString(UTF_8), stderr.toString(UTF_8));
    }

    private static void intercept(Class<?> exit, String setter, String callbackType, Callback callback)
            throws ReflectiveOperationException {
        Class<?> type = LOADER.loadClass(exit.getName() + "$" + callbackType);
        Object proxy = Proxy.newProxyInstance(LOADER, new Class<?>[] {type}, (self, method, arguments) -> {
            callback.call(arguments);
            return null;
        });
        exit.getMethod(setter, type).invoke(null, proxy);
    }

    private interface Callback {
        void call(Object[] arguments);
    }

    /** Unwinds a tool that wanted to end the JVM. */
    private static final class ToolExited extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
