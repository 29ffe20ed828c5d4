package io.leno.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// A filter that adds its generation to each response, as a jar: compiled once, and packed anew
/// with another number for each generation.
final class GenerationJar {
    private static final String SOURCE =
            """
            import io.leno.api.filter.*;
            import io.leno.api.plugin.PluginConfig;
            public final class Generation implements HttpFilterFactory {
                private final String number;
                public Generation() throws java.io.IOException {
                    try (var text = Generation.class.getResourceAsStream("/generation.txt")) {
                        number = new String(text.readAllBytes());
                    }
                }
                public String name() { return "io.leno.bench.generation"; }
                public Attachment attachment() { return Attachment.EVERYWHERE; }
                public HttpFilterSettings configure(PluginConfig config) {
                    return stream -> new HttpFilter() {
                        public FilterStatus onResponseHeaders(Headers headers, boolean end) {
                            headers.set("%s", number);
                            return FilterStatus.CONTINUE;
                        }
                    };
                }
            }
            """
                    .formatted(SwapLoad.GENERATION);

    private final CompiledFilter filter;

    /// @param folder for the compiled classes
    GenerationJar(Path folder) throws IOException {
        filter = CompiledFilter.of(folder, "Generation", SOURCE);
    }

    /// Packs a generation.
    Path pack(int generation) throws IOException {
        return filter.pack(
                "generation-" + generation + ".jar",
                Map.of("generation.txt", String.valueOf(generation)));
    }
}
