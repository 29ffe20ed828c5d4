package io.leno.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

class StateFileTest {
    @TempDir private Path folder;

    private StateFile file() {
        return new StateFile(folder.resolve("state"));
    }

    private Optional<String> read() {
        return file().read();
    }

    @Test
    void whatWasWrittenLastIsRead() throws Exception {
        assertThat(read()).isEmpty();
        StateFile file = file();
        for (int i = 0; i < 3; i++) file.write("text " + i + "\n");

        assertThat(read()).contains("text 2\n");
    }

    @Test
    void whereverAWriteWasCutTheOneBeforeIsRead() throws Exception {
        StateFile file = file();
        file.write("one");
        file.write("two");
        byte[] two = Files.readAllBytes(folder.resolve("state"));
        for (int length = 0; length < two.length; length++) {
            Files.write(folder.resolve("state.new"), Arrays.copyOf(two, length));
            assertThat(read()).as("cut at %s", length).contains("two");
        }
        Files.delete(folder.resolve("state.new"));
        for (int length = 0; length < two.length; length++) {
            Files.write(folder.resolve("state"), Arrays.copyOf(two, length));
            assertThat(read()).as("cut at %s", length).contains("one");
        }
    }

    @Test
    void betweenTheTwoRenamesTheNewOneIsRead() throws Exception {
        StateFile file = file();
        file.write("one");
        file.write("two");
        Files.move(folder.resolve("state"), folder.resolve("state.new"));

        assertThat(read()).contains("two");
    }

    @Test
    void anyByteThatTurnsIsNoticed() throws Exception {
        StateFile file = file();
        file.write("one");
        file.write("two");
        byte[] two = Files.readAllBytes(folder.resolve("state"));
        for (int i = 0; i < two.length; i++) {
            byte[] turned = two.clone();
            turned[i] ^= 1;
            Files.write(folder.resolve("state"), turned);
            assertThat(read()).as("byte %s", i).contains("one");
        }
    }

    @Test
    void aDamagedOneDoesNotTakeThePlaceOfAGoodOne() throws Exception {
        StateFile file = file();
        file.write("one");
        file.write("two");
        Files.writeString(folder.resolve("state"), "damaged");
        file.write("three");
        Files.writeString(folder.resolve("state"), "damaged");

        assertThat(read()).contains("one");
    }

    /// Writes until it is killed.
    public static final class Writer {
        public static void main(String[] arguments) throws Exception {
            StateFile file = new StateFile(Path.of(arguments[0]));
            file.read();
            for (int i = 0; ; i++) {
                file.write(("line " + i + "\n").repeat(2000));
                if (i == 5) System.out.println("writing");
            }
        }
    }

    @Test
    void aProcessThatIsKilledWhileItWritesLeavesAWholeState() throws Exception {
        for (int i = 0; i < 3; i++) {
            Process writer =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xshare:auto",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Writer.class.getName(),
                                    folder.resolve("state").toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (var output = writer.inputReader()) {
                assertThat(output.readLine()).isEqualTo("writing");
                writer.waitFor(37L * (i + 1), TimeUnit.MILLISECONDS);
            } finally {
                writer.destroyForcibly().waitFor();
            }
            String text = read().orElseThrow();
            String first = text.lines().findFirst().orElseThrow() + "\n";
            assertThat(text).isEqualTo(first.repeat(2000));
        }
    }
}
