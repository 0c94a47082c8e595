package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints, partition.metadata and meta.properties. */
class SmallFilesTest {
    private static final TopicId ID = new TopicId(0x0123456789abcdefL, 0x1122334455667788L);

    private final Path directory;

    SmallFilesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void checkpointHasKafkasForm() throws IOException {
        Path file = directory.resolve(CheckpointFile.RECOVERY_POINT);

        CheckpointFile.writeOffsets(file, Map.of(new TopicPartition("orders", 3), 12_345L));

        assertThat(Files.readString(file)).isEqualTo("0\n1\norders 3 12345\n");
        assertThat(CheckpointFile.readOffsets(file))
                .containsExactly(Map.entry(new TopicPartition("orders", 3), 12_345L));
        assertThat(CheckpointFile.readOffsets(directory.resolve("none"))).isEmpty();
    }

    @Test
    void checkpointCutAnywhereIsDamaged() throws IOException {
        Path file = directory.resolve(CheckpointFile.RECOVERY_POINT);
        CheckpointFile.writeOffsets(
                file, Map.of(new TopicPartition("orders", 3), 12_345L, new TopicPartition("orders", 4), 7L));
        byte[] sound = Files.readAllBytes(file);

        for (int size = 0; size < sound.length; size++) {
            Files.write(file, Arrays.copyOf(sound, size));
            assertThatThrownBy(() -> CheckpointFile.readOffsets(file))
                    .as("cut at " + size)
                    .isInstanceOf(CheckpointFile.Damaged.class);
        }
    }

    @Test
    void partitionMetadataHasKafkasForm() throws IOException {
        PartitionMetadataFile.write(directory, ID);
        Path file = directory.resolve(PartitionMetadataFile.FILE_NAME);
        String text = Files.readString(file);

        assertThat(text).isEqualTo("version: 0\ntopic_id: " + ID);
        assertThat(PartitionMetadataFile.read(directory)).contains(ID);
        for (int size = 0; size < text.length(); size++) {
            Files.writeString(file, text.substring(0, size));
            assertThatThrownBy(() -> PartitionMetadataFile.read(directory))
                    .as("cut at " + size)
                    .isInstanceOf(CheckpointFile.Damaged.class);
        }
    }

    @Test
    void metaPropertiesCutAnywhereAreDamaged() throws IOException {
        MetaProperties properties = new MetaProperties("a-cluster", 12, ID.toString());
        properties.write(directory);
        Path file = directory.resolve(MetaProperties.FILE_NAME);
        String text = Files.readString(file);

        assertThat(MetaProperties.read(directory)).contains(properties);
        for (int size = 0; size < text.length() - 1; size++) {
            Files.writeString(file, text.substring(0, size));
            assertThatThrownBy(() -> MetaProperties.read(directory))
                    .as("cut at " + size)
                    .isInstanceOf(CheckpointFile.Damaged.class);
        }
    }
}
