/**
 * Log set-up in code: one line format, no configuration file to parse at start. Depends on Logback and SLF4J only.
 */
@NullMarked
package io.millrace.logging;

import org.jspecify.annotations.NullMarked;
