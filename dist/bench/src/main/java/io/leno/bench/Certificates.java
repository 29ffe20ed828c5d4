package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A self-signed certificate for both sides of the mutual TLS, made by `openssl`.
final class Certificates {
    private Certificates() {}

    static void make(Path directory) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve("certificates"));
        Process openssl =
                new ProcessBuilder(
                                "openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:prime256v1",
                                "-nodes",
                                "-days",
                                "2",
                                "-subj",
                                "/CN=bench",
                                "-addext",
                                "subjectAltName=DNS:bench",
                                "-keyout",
                                "key.pem",
                                "-out",
                                "cert.pem")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.log").toFile())
                        .start();
        if (openssl.waitFor() != 0)
            throw new IOException(Files.readString(folder.resolve("output.log")));
    }
}
