/**
 * What clients saw of a partition while nodes were killed, cut off and paused, and the rules by which it is judged. Pure: no
 * clients, no processes, no clock.
 */
@NullMarked
package io.millrace.fault.history;

import org.jspecify.annotations.NullMarked;
