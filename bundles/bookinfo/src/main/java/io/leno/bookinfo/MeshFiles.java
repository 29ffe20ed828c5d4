package io.leno.bookinfo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// The YAML that the demo's mesh is made of, in a folder for people to edit, and beside it a folder
/// `try` with files to copy over them.
///
/// @param mesh what the file platform watches
/// @param tries ready-made replacements of `virtual-services.yaml`
record MeshFiles(Path mesh, Path tries) {
    static final String GATEWAY = "gateway.yaml";
    static final String RULES = "virtual-services.yaml";
    static final String MESH_CONFIG = "mesh-config.yaml";
    static final List<String> MESH =
            List.of("services.yaml", GATEWAY, "destination-rules.yaml", RULES, MESH_CONFIG);
    private static final String ACCESS_LOG = "/dev/stdout # access.log";
    static final String PORT = "8080 # --port";

    /// In the order in which a reader tries them; `start.yaml` undoes them all.
    static final List<String> TRIES =
            List.of(
                    "start.yaml",
                    "all-to-v1.yaml",
                    "reviews-80-20.yaml",
                    "jason-to-v2.yaml",
                    "jason-delay.yaml",
                    "jason-abort.yaml");

    static MeshFiles in(Path mesh) {
        Path absolute = mesh.toAbsolutePath().normalize();
        return new MeshFiles(absolute, absolute.resolveSibling("try"));
    }

    /// Where the mesh's proxies say what they did, as the mesh's configuration has it at first.
    Path accessLog() {
        return mesh.resolveSibling("access.log");
    }

    /// Moves the folder away, so that the next [#write] begins anew; nobody's edits are deleted.
    ///
    /// @throws DemoFailure when it cannot be moved
    void putAside() {
        if (!Files.exists(mesh)) return;
        var format = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
        String now = format.withZone(ZoneId.systemDefault()).format(Instant.now());
        Path aside = mesh.resolveSibling(mesh.getFileName() + "-" + now);
        try {
            Files.move(mesh, aside);
        } catch (IOException e) {
            throw DemoFailure.cannotWrite(aside, e);
        }
    }

    /// Writes what is not there; what is there may have been edited and stays. The gateway is
    /// written anew each time, because its port is a setting of the demo.
    ///
    /// @throws DemoFailure when the folder cannot be written
    void write(int gatewayPort) {
        for (String name : MESH) {
            String text = ProductPage.resource("mesh/" + name);
            if (name.equals(GATEWAY)) {
                String withPort = text.replace(PORT, gatewayPort + " # --port");
                write(mesh.resolve(name), withPort, true);
            } else {
                write(mesh.resolve(name), text.replace(ACCESS_LOG, quoted(accessLog())), false);
            }
        }
        for (String name : TRIES) {
            String resource = name.equals("start.yaml") ? "mesh/" + RULES : "tries/" + name;
            write(tries.resolve(name), ProductPage.resource(resource), true);
        }
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }

    private static void write(Path file, String text, boolean anew) {
        try {
            Files.createDirectories(file.getParent());
            if (anew || !Files.exists(file)) Files.writeString(file, text);
        } catch (IOException e) {
            throw DemoFailure.cannotWrite(file, e);
        }
    }
}
