package io.millrace.testkit;

import io.millrace.storage.FileOpener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A disk whose writes fail and whose forces wait or fail at a test's command. Thread-safe because its switches are volatile.
 */
public final class GatedDisk implements FileOpener {
    private static final long PATIENCE_SECONDS = Await.PATIENCE.toSeconds();
    private static final int OPEN = 1 << 20;

    private final Semaphore forces = new Semaphore(OPEN);
    private volatile CountDownLatch heldForce = new CountDownLatch(1);
    private volatile boolean full;
    private volatile boolean forcesFail;
    private volatile boolean forcesDie;

    /** From now on every force waits. */
    public void holdForces() {
        heldForce = new CountDownLatch(1);
        forces.drainPermits();
    }

    /** Returns once a force waits. */
    public void awaitHeldForce() {
        try {
            if (!heldForce.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no force within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    public void letForcesThrough() {
        forces.release(OPEN);
    }

    public void fillUp() {
        full = true;
    }

    public void failForces() {
        forcesFail = true;
    }

    /** From now on a force ends its thread's work with an error, as when memory runs out. */
    public void breakForces() {
        forcesDie = true;
    }

    /** Writes and forces work again. */
    public void repair() {
        full = false;
        forcesFail = false;
        forcesDie = false;
    }

    @Override
    public FileChannel open(Path path, OpenOption... options) throws IOException {
        return new GatedChannel(FileChannel.open(path, options));
    }

    private void force(FileChannel channel, boolean metaData) throws IOException {
        if (forces.availablePermits() == 0) {
            heldForce.countDown();
        }
        forces.acquireUninterruptibly();
        forces.release();
        if (forcesFail) {
            throw new IOException("Input/output error");
        }
        if (forcesDie) {
            throw new OutOfMemoryError("made by a test");
        }
        channel.force(metaData);
    }

    private void failIfFull() throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    private final class GatedChannel extends FileChannel {
        private final FileChannel channel;

        GatedChannel(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            GatedDisk.this.force(channel, metaData);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            failIfFull();
            return channel.write(source);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            failIfFull();
            return channel.write(source, position);
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            failIfFull();
            return channel.write(sources, offset, length);
        }

        @Override
        public int read(ByteBuffer destination) throws IOException {
            return channel.read(destination);
        }

        @Override
        public long read(ByteBuffer[] destinations, int offset, int length) throws IOException {
            return channel.read(destinations, offset, length);
        }

        @Override
        public int read(ByteBuffer destination, long position) throws IOException {
            return channel.read(destination, position);
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public FileChannel position(long newPosition) throws IOException {
            channel.position(newPosition);
            return this;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            channel.truncate(size);
            return this;
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            return channel.transferTo(position, count, target);
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
            return channel.transferFrom(source, position, count);
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
            return channel.map(mode, position, size);
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            return channel.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return channel.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            channel.close();
        }
    }
}
