/** The console in a real browser, on a node as users run it. Screenshots are kept in {@code target/screenshots}. */
package io.millrace.console;
