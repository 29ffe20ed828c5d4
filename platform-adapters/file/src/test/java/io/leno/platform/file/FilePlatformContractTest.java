package io.leno.platform.file;

import io.leno.api.platform.PlatformAdapter;
import io.leno.testkit.PlatformAdapterContract;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class FilePlatformContractTest extends PlatformAdapterContract {
    @TempDir Path directory;

    @BeforeEach
    void writeAService() throws IOException {
        write("10.0.0.7");
    }

    private void write(String address) throws IOException {
        Files.writeString(
                directory.resolve("mesh.yaml"),
                "services:\n- {host: reviews, port: 9080, endpoints: [" + address + "]}\n");
    }

    @Override
    protected PlatformAdapter newAdapter() {
        return new FilePlatform("test", List.of(directory), null);
    }

    @Override
    protected void change() throws IOException {
        write("10.0.0.8");
    }
}
