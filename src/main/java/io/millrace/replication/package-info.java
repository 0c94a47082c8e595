/**
 * Copying of logs between nodes: followers fetch from leaders, many partitions in one stream.
 *
 * <pre>
 *   follower's node                                              leader's node
 *   owner ─ FollowerPosition ─► ReplicaFetching ─► ReplicaFetcher ══ request: where my partitions stand ══► ReplicaFetchServer
 *     ▲                                               │                                                       FollowerSession
 *     └────────────── LeaderAnswer ◄──────────────────┘ ◄══ reply: records, high watermarks, divergences ══════┘ ◄─ owner: log end moved
 * </pre>
 *
 * <p>Words from other nodes are hints: every answer repeats the question, and the owners check term and offset again. What is
 * lost or doubled costs time and not data. May depend on partition, record, storage, cluster, config and common.
 */
@NullMarked
package io.millrace.replication;

import org.jspecify.annotations.NullMarked;
