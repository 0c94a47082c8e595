package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one node and one browser, shared by all test classes, to tests that ask for a {@link FatJarNode}, an {@link HttpProbe} or a
 * {@link BrowserSession}. A test during which a page complained in the browser's console fails.
 */
public final class ConsoleExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(ConsoleExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == FatJarNode.class || type == HttpProbe.class || type == BrowserSession.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Shared shared = shared(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == FatJarNode.class) {
            return shared.node;
        }
        return type == HttpProbe.class ? shared.http : shared.browser;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Shared shared = shared(context);
        shared.browser.complaints();
        shared.browser.prefer("light");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(shared(context).browser.complaints())
                .as("what the pages complained about")
                .isEmpty();
    }

    private static Shared shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Shared.class, key -> Shared.start(), Shared.class);
    }

    /** What lives until the last test has run. */
    private record Shared(Path home, FatJarNode node, HttpProbe http, BrowserSession browser) implements AutoCloseable {
        static Shared start() {
            try {
                Path home = Files.createTempDirectory("millrace-console");
                FatJarNode node = new FatJarNode(
                        home,
                        Map.of(
                                "group.initial.rebalance.delay.ms", "100",
                                "group.alert.check.interval.ms", "500"));
                node.start();
                BrowserSession browser = new BrowserSession(node.http(), home.resolve("browser"));
                return new Shared(home, node, new HttpProbe(node.http()), browser);
            } catch (IOException failure) {
                throw new AssertionError("the node of the console tests does not start", failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", interrupted);
            }
        }

        @Override
        public void close() throws IOException {
            browser.close();
            node.close();
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
