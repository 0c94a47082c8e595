/**
 * The shell around the cluster's metadata: the controller verticle of each node, which decides and commits changes on its
 * worker context, the duties of the one elected controller, and the publishing of images to those who follow them. May
 * depend on cluster, config and common.
 */
@NullMarked
package io.millrace.cluster.runtime;

import org.jspecify.annotations.NullMarked;
