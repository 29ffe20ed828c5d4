package io.leno.it;

import io.leno.testkit.wasm.WatAssembler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Modules of `src/test/resources/wasm`, assembled where they are needed.
record WasmModules(Path folder) {
    private static final Path SOURCES = Path.of("src/test/resources/wasm");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{wasm:(\\w+)}");

    static WasmModules in(Path folder) {
        return new WasmModules(folder);
    }

    /// The bytes of a module.
    static byte[] module(String name) throws IOException {
        return WatAssembler.assemble(Files.readString(SOURCES.resolve(name + ".wat")));
    }

    /// `${wasm:NAME}` becomes the path of that module.
    String fill(String text) throws IOException {
        StringBuilder filled = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            Path file = folder.resolve(matcher.group(1) + ".wasm");
            Files.write(file, module(matcher.group(1)));
            matcher.appendReplacement(filled, Matcher.quoteReplacement(file.toString()));
        }
        return matcher.appendTail(filled).toString();
    }
}
