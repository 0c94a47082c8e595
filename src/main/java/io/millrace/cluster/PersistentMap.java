package io.millrace.cluster;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map whose changed copy shares all but a few nodes with the original, so that one more topic among ten thousand does
 * not copy the ten thousand: a hash array mapped trie with 32-way nodes. Immutable; keys and values are not null.
 *
 * <p>A node has one slot for each bit of its bitmap, in bit order. A slot holds a deeper node, or a {@link Bucket} of
 * the entries that share a hash.
 */
final class PersistentMap<K, V> extends AbstractMap<K, V> {
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final Node EMPTY_ROOT = new Node(0, new Object[0]);

    private final Node root;
    private final int size;

    private PersistentMap(Node root, int size) {
        this.root = root;
        this.size = size;
    }

    static <K, V> PersistentMap<K, V> empty() {
        return new PersistentMap<>(EMPTY_ROOT, 0);
    }

    /** The map itself when it is persistent already, else a persistent copy. */
    static <K, V> PersistentMap<K, V> copyOf(Map<K, V> map) {
        if (map instanceof PersistentMap<K, V> persistent) {
            return persistent;
        }
        PersistentMap<K, V> copy = empty();
        for (Map.Entry<K, V> entry : map.entrySet()) {
            copy = copy.with(entry.getKey(), entry.getValue());
        }
        return copy;
    }

    PersistentMap<K, V> with(K key, V value) {
        boolean added = !containsKey(key);
        return new PersistentMap<>(
                insert(root, 0, new Bucket(spread(key), entry(key, value))), added ? size + 1 : size);
    }

    PersistentMap<K, V> without(K key) {
        if (!containsKey(key)) {
            return this;
        }
        Node smaller = remove(root, 0, spread(key), key);
        return new PersistentMap<>(smaller == null ? EMPTY_ROOT : smaller, size - 1);
    }

    @Override
    @SuppressWarnings("unchecked") // only entries of <K, V> are ever put into this map's nodes
    public @Nullable V get(@Nullable Object key) {
        if (key == null) {
            return null;
        }
        int hash = spread(key);
        Node node = root;
        for (int shift = 0; ; shift += BITS) {
            int bit = 1 << ((hash >>> shift) & MASK);
            if ((node.bitmap & bit) == 0) {
                return null;
            }
            Object slot = node.slots[node.indexOf(bit)];
            if (slot instanceof Bucket bucket) {
                Map.Entry<?, ?> found = bucket.hash == hash ? bucket.find(key) : null;
                return found == null ? null : (V) found.getValue();
            }
            node = (Node) slot;
        }
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new EntryIterator<>(root);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private static Node insert(Node node, int shift, Bucket added) {
        int bit = 1 << ((added.hash >>> shift) & MASK);
        int index = node.indexOf(bit);
        if ((node.bitmap & bit) == 0) {
            return node.withInserted(bit, index, added);
        }
        Object slot = node.slots[index];
        if (slot instanceof Node deeper) {
            return node.withSlot(index, insert(deeper, shift + BITS, added));
        }
        Bucket present = (Bucket) slot;
        if (present.hash == added.hash) {
            return node.withSlot(index, present.with(added.entries[0]));
        }
        Node split = insert(insert(EMPTY_ROOT, shift + BITS, present), shift + BITS, added);
        return node.withSlot(index, split);
    }

    /** The node without the key, which is in it; null when nothing is left. */
    private static @Nullable Node remove(Node node, int shift, int hash, Object key) {
        int bit = 1 << ((hash >>> shift) & MASK);
        int index = node.indexOf(bit);
        Object slot = node.slots[index];
        Object smaller =
                slot instanceof Node deeper ? remove(deeper, shift + BITS, hash, key) : ((Bucket) slot).without(key);
        if (smaller != null) {
            return node.withSlot(index, smaller);
        }
        return node.slots.length == 1 ? null : node.withRemoved(bit, index);
    }

    private static int spread(Object key) {
        int hash = key.hashCode();
        return hash ^ (hash >>> 16);
    }

    private static <K, V> Map.Entry<K, V> entry(K key, V value) {
        return Map.entry(Objects.requireNonNull(key), Objects.requireNonNull(value));
    }

    /** Slots for the set bits of {@code bitmap}. Immutable. */
    private static final class Node {
        private final int bitmap;
        private final Object[] slots;

        Node(int bitmap, Object[] slots) {
            this.bitmap = bitmap;
            this.slots = slots;
        }

        int indexOf(int bit) {
            return Integer.bitCount(bitmap & (bit - 1));
        }

        Node withSlot(int index, Object slot) {
            Object[] copy = slots.clone();
            copy[index] = slot;
            return new Node(bitmap, copy);
        }

        Node withInserted(int bit, int index, Object slot) {
            Object[] longer = Arrays.copyOf(slots, slots.length + 1);
            System.arraycopy(slots, index, longer, index + 1, slots.length - index);
            longer[index] = slot;
            return new Node(bitmap | bit, longer);
        }

        Node withRemoved(int bit, int index) {
            Object[] shorter = Arrays.copyOf(slots, slots.length - 1);
            System.arraycopy(slots, index + 1, shorter, index, slots.length - index - 1);
            return new Node(bitmap & ~bit, shorter);
        }
    }

    /** The entries that share one hash: nearly always one. Immutable. */
    private static final class Bucket {
        private final int hash;
        private final Map.Entry<?, ?>[] entries;

        Bucket(int hash, Map.Entry<?, ?>... entries) {
            this.hash = hash;
            this.entries = entries;
        }

        Map.@Nullable Entry<?, ?> find(Object key) {
            for (Map.Entry<?, ?> entry : entries) {
                if (entry.getKey().equals(key)) {
                    return entry;
                }
            }
            return null;
        }

        Bucket with(Map.Entry<?, ?> added) {
            for (int index = 0; index < entries.length; index++) {
                if (entries[index].getKey().equals(added.getKey())) {
                    Map.Entry<?, ?>[] copy = entries.clone();
                    copy[index] = added;
                    return new Bucket(hash, copy);
                }
            }
            Map.Entry<?, ?>[] longer = Arrays.copyOf(entries, entries.length + 1);
            longer[entries.length] = added;
            return new Bucket(hash, longer);
        }

        @Nullable
        Bucket without(Object key) {
            Map.Entry<?, ?>[] rest = Arrays.stream(entries)
                    .filter(entry -> !entry.getKey().equals(key))
                    .toArray(Map.Entry<?, ?>[]::new);
            return rest.length == 0 ? null : new Bucket(hash, rest);
        }
    }

    /** Walks the trie depth first. Confined to its creator. */
    private static final class EntryIterator<K, V> implements Iterator<Map.Entry<K, V>> {
        private final Deque<Object> pending = new ArrayDeque<>();

        EntryIterator(Node root) {
            pending.push(root);
            descend();
        }

        @Override
        public boolean hasNext() {
            return !pending.isEmpty();
        }

        @Override
        @SuppressWarnings("unchecked") // as in get
        public Map.Entry<K, V> next() {
            if (pending.isEmpty()) {
                throw new NoSuchElementException();
            }
            Map.Entry<K, V> next = (Map.Entry<K, V>) pending.pop();
            descend();
            return next;
        }

        /** Unfolds nodes until an entry is on top. */
        private void descend() {
            while (!pending.isEmpty() && !(pending.peek() instanceof Map.Entry)) {
                Object top = pending.pop();
                Object[] parts = top instanceof Node node ? node.slots : ((Bucket) top).entries;
                for (Object part : parts) {
                    pending.push(part);
                }
            }
        }
    }
}
