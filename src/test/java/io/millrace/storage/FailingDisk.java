package io.millrace.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A disk that fills up, tears writes and fails to force, as the test says. Single-threaded. */
final class FailingDisk implements FileOpener {
    /** Bytes that can still be written before the disk is full. */
    long freeBytes = Long.MAX_VALUE;

    boolean forceFails;
    int forces;
    int writes;

    @Override
    public FileChannel open(Path path, OpenOption... options) throws IOException {
        return new FailingChannel(FileChannel.open(path, options));
    }

    private final class FailingChannel extends FileChannel {
        private final FileChannel channel;

        FailingChannel(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            writes++;
            if (freeBytes <= 0) {
                throw new IOException("No space left on device");
            }
            int limit = source.limit();
            source.limit(source.position() + (int) Math.min(source.remaining(), freeBytes));
            try {
                int count = channel.write(source, position);
                freeBytes -= count;
                return count;
            } finally {
                source.limit(limit);
            }
        }

        @Override
        public void force(boolean metaData) throws IOException {
            forces++;
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            channel.force(metaData);
        }

        @Override
        public int read(ByteBuffer destination, long position) throws IOException {
            return channel.read(destination, position);
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            return channel.transferTo(position, count, target);
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            return channel.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            channel.close();
        }

        @Override
        public int read(ByteBuffer destination) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] destinations, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long newPosition) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
