/**
 * The command line: start, and commands that are ordinary Kafka clients.
 */
@NullMarked
package io.millrace.cli;

import org.jspecify.annotations.NullMarked;
