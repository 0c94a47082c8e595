/**
 * A cluster in one thread from one seed: the real rules of leaders and followers over a network, disks and clocks that fail, with
 * checkers of what Millrace promises. A failing seed is the bug report.
 */
@NullMarked
package io.millrace.simulation;

import org.jspecify.annotations.NullMarked;
