/**
 * The console: a page for people, served from the jar as it lies in {@code src/main/resources/console}, with the browser libraries
 * of their own jars beside it. It knows nothing of the cluster; the page asks the other routes. May depend on http only.
 */
@NullMarked
package io.millrace.http.console;

import org.jspecify.annotations.NullMarked;
